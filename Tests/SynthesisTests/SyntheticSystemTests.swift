import Foundation
import Hashing
import Testing

@Suite struct SyntheticSystemTests {
  @Test func sameNumbersSameBytes() throws {
    let (one, same) = (try Sample(6_000, years: 1), try Sample(6_000, years: 1))
    for table in one.tables {
      #expect(try bytes(table.file, one) == bytes(table.file, same), "\(table.file)")
    }
    let other = try Sample(6_000, years: 1, seed: 2)
    #expect(try bytes("person.parquet", one) != bytes("person.parquet", other))
  }

  /// The same on any machine: of one system, what came of it when this was written. A change of
  /// recipe or of DuckDB changes it; then say so in the change log.
  @Test func sameEverywhere() throws {
    let system = try Sample(4_000, years: 1, seed: 7)
    let sums = try system.rows(
      """
      select count(*), sum(contact), sum(cost), sum(hash(person) % 1000), max(received) from activity
      """)
    #expect(sums == [["77206", "328935115596854", "8167850.83", "38913335", "2024-05-15"]])
  }

  /// Each query finds what cannot be, and finds none of it.
  private static let impossible = [
    "select * from person where joined < born or died < joined or \"left\" < joined",
    "select * from person where moved is not null and second_practice is null",
    "select person from person group by person having count(*) > 1",
    "select * from activity a anti join person p on p.person = a.person",
    "select * from activity a anti join practice p on p.practice = a.practice",
    "select * from activity a join person p on p.person = a.person where a.began < p.born",
    """
    select * from activity a join person p on p.person = a.person
    where a.setting != 'admitted' and a.began > p.died
    """,
    "select * from activity a join person p on p.person = a.person where a.ended > p.died",
    """
    select * from (
      select began, lag(ended) over (partition by person order by began, contact) as ended_before
      from activity where kind = 'emergency')
    where began < ended_before
    """,
    "select * from activity where kind in ('first', 'day-case', 'elective') and isodow(began) > 5",
    "select contact from activity group by contact having count(*) > 1",
    "select * from activity where ended < began or cost < 0 or cost is null",
    "select * from activity where variable + semi_fixed + fixed != cost",
    "select * from activity where ended > date '2025-03-31' or began < date '2022-01-01'",
    """
    select * from condition c join person p on p.person = c.person
    where c.since < p.born or c.since > least(p.died, p."left")
    """,
    "select person from registration group by person, period having count(*) > 1",
    "select * from activity a anti join price p on p.currency = a.currency where a.currency is not null",
    "select * from diagnosis d anti join activity a on a.contact = d.contact",
    "select * from activity where kind = 'maternity' and person in (select person from person where sex = 'male')",
    """
    select * from "contract-value"
    where opening + full_year_effect + uplift - efficiency + growth + transfer != value
    """,
    """
    select * from activity a anti join organisation o on o.organisation = a.provider
    """,
  ]

  @Test func peopleAndCareHangTogether() throws {
    let system = try Sample(8_000, years: 2, isClean: true)
    for query in Self.impossible {
      #expect(try system.figure("select count(*) from (\(query))") == 0, "\(query)")
    }
  }

  private func bytes(_ file: String, _ sample: Sample) throws -> Data {
    try Data(contentsOf: sample.folder.appending(path: file))
  }
}
