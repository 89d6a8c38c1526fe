// libxlsxwriter, which writes workbooks; set-up brings it.
#ifndef LEFTSHIFT_XLSXWRITER_H
#define LEFTSHIFT_XLSXWRITER_H

#include <xlsxwriter.h>

#endif
