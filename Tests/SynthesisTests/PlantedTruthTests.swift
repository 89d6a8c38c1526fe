import Testing

/// What is planted can be found by whoever knows where to look, and is as large as the key says.
@Suite struct PlantedTruthTests {
  @Test func plantedTruthsAreThere() throws {
    let system = try Sample(100_000, years: 3)

    // Emergency admissions of older people of Moor Edge, from the second year, beside those of
    // everybody else.
    let programme = try system.figure(
      """
      with stays as (
        select p.place = 'moor' as moor, a.ended >= date '2024-04-01' as later, count(*) as n
        from activity a join person p on p.person = a.person
        where a.kind = 'emergency' and a.sent = 1 and p.born < date '1959-01-01' group by all)
      select 1 - (select n from stays where moor and later) * (select n from stays where not moor and not later)
        / ((select n from stays where moor and not later) * (select n from stays where not moor and later))
      """)
    #expect((0.08...0.22).contains(programme), "\(programme) of admissions were prevented")

    let complex =
      "avg((currency like 'N_A')::int) from activity where kind = 'emergency' and provider = "
    let drift = try system.figure("select \(complex) 'GEN' and ended >= date '2025-04-01'")
    #expect(
      drift - (try system.figure("select \(complex) 'GEN' and ended < date '2023-10-01'")) > 0.08)
    #expect(
      drift - (try system.figure("select \(complex) 'UNI' and ended >= date '2025-04-01'")) > 0.08)

    let frail = """
      select avg((p.frailty != 'fit')::int) from activity a join person p on p.person = a.person
      where a.setting = 'admitted' and a.kind in ('elective', 'day-case') and a.provider
      """
    #expect(try system.figure("\(frail) = 'ISP'") < 0.5 * system.figure("\(frail) = 'GEN'"))

    let late = try system.rows(
      """
      select strftime(ended, '%Y-%m') as month from activity
      where provider = 'UNI' and received - last_day(ended) > 60 and sent = 1 group by 1
      """)
    #expect(late == [["2023-11"]])

    for (part, query) in [
      (0.003, "avg((sent = 2)::int) from activity"),
      (
        0.001,
        "avg((ended < began)::int) from activity where setting = 'admitted' and ended != began"
      ),
      (0.002, "avg((person like 'U%')::int) from activity"),
    ] {
      let reached = try system.figure("select \(query)")
      #expect((part * 0.6...part * 1.4).contains(reached), "\(query): \(reached)")
    }
  }
}
