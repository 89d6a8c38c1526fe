"""The index of weights.py in OpenFisca-Core, as its users write it: variables, parameters, vectors of numpy.
Prints as JSON what each practice has, and the seconds and processor seconds of each part.

    python3 Benchmarks/weights_openfisca.py DATA [--texts]

Sex and practice come as numbers, which OpenFisca takes fastest. With `--texts` they come as the file has
them, as they do to whoever reads a file and passes it on.
"""

import json
import pathlib
import resource
import sys
import time


import duckdb  # noqa: E402
import numpy  # noqa: E402
from openfisca_core.entities import Entity, GroupEntity  # noqa: E402
from openfisca_core.model_api import YEAR, Enum, ParameterNode, Variable, date, where  # noqa: E402
from openfisca_core.simulations import SimulationBuilder  # noqa: E402
from openfisca_core.taxbenefitsystems import TaxBenefitSystem  # noqa: E402

DAY = "2025-04-01"
PERIOD = f"year:{DAY[:7]}"

Person = Entity("person", "persons", "A registered person", "")
Practice = GroupEntity("practice", "practices", "A general practice", "", [{"key": "member", "plural": "members"}])


class Sex(Enum):
    F = "Female"
    M = "Male"


class born(Variable):
    value_type, entity, definition_period = date, Person, YEAR


class sex(Variable):
    value_type, entity, definition_period = Enum, Person, YEAR
    possible_values, default_value = Sex, Sex.F


class nursing_home(Variable):
    value_type, entity, definition_period = bool, Person, YEAR


class newly_registered(Variable):
    value_type, entity, definition_period = bool, Person, YEAR


class needs(Variable):
    value_type, entity, definition_period = float, Practice, YEAR


class rurality(Variable):
    value_type, entity, definition_period = float, Practice, YEAR


class market_forces(Variable):
    value_type, entity, definition_period = float, Practice, YEAR


class age(Variable):
    value_type, entity, definition_period = int, Person, YEAR

    def formula(person, period, _):
        """That of OpenFisca's template for countries."""
        days = person("born", period)
        month = days.astype("datetime64[M]").astype(int) % 12 + 1
        day = (days - days.astype("datetime64[M]") + 1).astype(int)
        past = (month < period.start.month) + (month == period.start.month) * (day <= period.start.day)
        return period.start.year - (days.astype("datetime64[Y]").astype(int) + 1970) - where(past, 0, 1)


class age_sex(Variable):
    value_type, entity, definition_period = float, Person, YEAR

    def formula(person, period, parameters):
        work, years = parameters(period).work, person("age", period)
        return where(person("sex", period) == Sex.F, work.female.calc(years), work.male.calc(years))


class weight(Variable):
    value_type, entity, definition_period = float, Person, YEAR

    def formula(person, period, parameters):
        factors = parameters(period)
        return (person("age_sex", period)
                * where(person("nursing_home", period), factors.nursing_home, 1)
                * where(person("newly_registered", period), factors.newly_registered, 1)
                * person.practice("needs", period)
                * person.practice("rurality", period)
                * person.practice("market_forces", period))


class weights(Variable):
    value_type, entity, definition_period = float, Practice, YEAR

    def formula(practice, period, _):
        return practice.sum(practice.members("weight", period))


class weighted(Variable):
    """The weights, normalised to the people who are registered."""

    value_type, entity, definition_period = float, Practice, YEAR

    def formula(practice, period, _):
        found = practice("weights", period)
        return found * (practice.members.count / found.sum(dtype=float))


class payment(Variable):
    value_type, entity, definition_period = float, Practice, YEAR

    def formula(practice, period, parameters):
        return practice("weighted", period) * parameters(period).price


def tax_benefit_system(factors):
    def scale(bands):
        return {"metadata": {"type": "single_amount"}, "brackets": [
            {"threshold": {DAY: {"value": lowest}}, "amount": {DAY: {"value": amount}}} for lowest, amount in bands]}

    system = TaxBenefitSystem([Person, Practice])
    system.parameters = ParameterNode("", data={
        "work": {"female": scale(factors["female"]), "male": scale(factors["male"])},
        **{name: {"values": {DAY: factors[name]}} for name in ["nursing_home", "newly_registered", "price"]},
    })
    system.add_variables(born, sex, nursing_home, newly_registered, needs, rurality, market_forces, age, age_sex,
                         weight, weights, weighted, payment)
    return system


def population(data, texts, system):
    """The simulation with what the files hold, and the names of its practices."""
    con = duckdb.connect()
    con.execute("SET threads = 2")
    practices = con.execute(f"SELECT * FROM read_csv('{data}/practices.csv', header = true) ORDER BY practice").fetchnumpy()
    labels = "sex, practice" if texts else "(sex = 'M')::TINYINT AS sex, substr(practice, 2)::INT AS practice"
    people = con.execute(f"SELECT id, born, nursing_home, newly_registered, {labels}"
                         f" FROM read_parquet('{data}/people.parquet')").fetchnumpy()
    names = practices["practice"].astype(str)
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("person", people["id"])
    groups = builder.declare_entity("practice", names if texts else numpy.char.lstrip(names, "M").astype(int))
    builder.join_with_persons(groups, people["practice"].astype(str) if texts else people["practice"],
                              numpy.zeros(len(people["id"]), dtype=int))
    simulation = builder.build(system)
    simulation.set_input("born", PERIOD, people["born"].astype("datetime64[D]"))
    simulation.set_input("sex", PERIOD, people["sex"].astype(str) if texts else people["sex"])
    for name in ["nursing_home", "newly_registered"]:
        simulation.set_input(name, PERIOD, people[name])
    for name in ["needs", "rurality", "market_forces"]:
        simulation.set_input(name, PERIOD, practices[name])
    return simulation, names.tolist()


def main():
    data = pathlib.Path(sys.argv[1])
    system = tax_benefit_system(json.loads((data / "factors.json").read_text()))
    imported = clock()
    simulation, names = population(data, "--texts" in sys.argv, system)
    read = clock()
    paid = simulation.calculate("payment", PERIOD)
    done = clock()
    results = {name: dict(zip(names, simulation.calculate(name, PERIOD).tolist()))
               for name in ["weights", "weighted", "payment"]}
    print(json.dumps({"results": results, "kind": str(paid.dtype),
                      "read": [b - a for a, b in zip(imported, read)],
                      "calculate": [b - a for a, b in zip(read, done)]}))


def clock():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return time.perf_counter(), used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
