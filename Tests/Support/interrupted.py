"""Starts a command, sends it a signal, and says how it ended.

    interrupted.py SIGNAL MILLISECONDS COMMAND [ARGUMENT …]

SIGNAL is a name, as SIGINT; `ignored` starts the command with SIGINT ignored, as `nohup` would, and sends it.
Prints a line with the exit status (negative where the signal itself ended it) and the milliseconds between the
signal and the end, and then what the command wrote to standard error and standard output.
"""

import signal
import subprocess
import sys
import time


def main(name, wait, command):
    ignored = name == "ignored"
    number = signal.SIGINT if ignored else getattr(signal, name)
    # Whatever this script was started with, the command sees what it would from a terminal.
    signal.signal(signal.SIGINT, signal.SIG_IGN if ignored else signal.SIG_DFL)
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, restore_signals=False
    )
    time.sleep(int(wait) / 1000)
    sent = time.monotonic()
    process.send_signal(number)
    output, errors = process.communicate()
    print(process.returncode, int((time.monotonic() - sent) * 1000))
    sys.stdout.flush()
    sys.stdout.buffer.write(errors + output)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
