#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""SQLAlchemy Core and SQLModel: PROGRAM core|sqlmodel DATABASE CONNECTION WORKLOAD COUNT STORED TIMES."""
import datetime
import json
import struct
import sys
import time
import typing

import sqlalchemy as sa
import sqlmodel
from sqlalchemy.dialects import sqlite

MASK = (1 << 64) - 1
EPOCH = datetime.datetime(1970, 1, 1)
LETTERS = "abcdefghijklmno"
RANGE, AGE = 200, 40

# As the library stores moments in SQLite.
Moment = sa.DateTime().with_variant(
    sqlite.DATETIME(storage_format="%(year)04d-%(month)02d-%(day)02dT%(hour)02d:%(minute)02d:%(second)02d.%(microsecond)06d",
                    regexp=r"(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)\.(\d+)"), "sqlite")
try:
    from sqlalchemy.dialects import mysql
    Moment = Moment.with_variant(mysql.DATETIME(fsp=6), "mysql")
except ImportError:
    pass


def mix(seed):
    seed = (seed + 0x9E3779B97F4A7C15) & MASK
    seed = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    seed = ((seed ^ (seed >> 27)) * 0x94D049BB133111EB) & MASK
    return seed ^ (seed >> 31)


def hero(number):
    """The same rows as those of the other programs."""
    seed = mix(number)
    return {
        "name": f"Hero {number} {LETTERS[:seed & 15]}",
        "secret_name": f"Secret identity {number} {LETTERS[:seed >> 4 & 15]}",
        "age": None if seed >> 8 & 3 == 0 else 10 + (seed >> 10) % 80,
        "team_id": None if seed >> 20 & 7 == 0 else 1 + (seed >> 23) % 100,
        "power": (seed >> 11) / 9007199254740992.0 * 1000.0 + 0.5,
        "created": EPOCH + datetime.timedelta(microseconds=1704067200000000 + number * 1234567),
        "blob": struct.pack("<4Q", *(mix(seed + 1 + i & MASK) for i in range(4))),
    }


def pick(turn, count):
    return 1 + mix(0xABCDEF + turn) % count


def sum_of(row):
    created = (row.created - EPOCH) // datetime.timedelta(microseconds=1)
    return (row.id + (row.age or 0) + (row.team_id or 0) + len(row.name) + len(row.secret_name) + created % 997 + row.blob[0]
            + len(row.blob))


def model(name, table):
    columns = {
        "id": (typing.Optional[int], sqlmodel.Field(sa_column=sa.Column(sa.BigInteger, primary_key=True))),
        "name": (str, sqlmodel.Field(sa_column=sa.Column(sa.Text))),
        "secret_name": (str, sqlmodel.Field(sa_column=sa.Column(sa.Text))),
        "age": (typing.Optional[int], None),
        "team_id": (typing.Optional[int], None),
        "power": (float, ...),
        "created": (datetime.datetime, sqlmodel.Field(sa_column=sa.Column(Moment))),
        "blob": (bytes, sqlmodel.Field(sa_column=sa.Column(sa.LargeBinary))),
    }
    space = {"__annotations__": {key: kind for key, (kind, _) in columns.items()}, "__tablename__": table, "__module__": __name__}
    space |= {key: default for key, (_, default) in columns.items() if default is not ...}
    return type(sqlmodel.SQLModel)(name, (sqlmodel.SQLModel,), space, table=True)


class Team(sqlmodel.SQLModel, table=True):
    __tablename__ = "team"
    id: typing.Optional[int] = sqlmodel.Field(default=None, primary_key=True)
    name: str


Hero, HeroIns, HeroUpd = model("Hero", "hero"), model("HeroIns", "hero_ins"), model("HeroUpd", "hero_upd")
hero_t, ins_t, upd_t, team_t = Hero.__table__, HeroIns.__table__, HeroUpd.__table__, Team.__table__


class Clock:
    def __enter__(self):
        self.cpu, self.wall = time.process_time(), time.perf_counter()
        return self

    def __exit__(self, *_):
        self.wall, self.cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu


class Core:
    def __init__(self, engine):
        self.engine = engine

    def w1(self, count, stored, times):
        rows = [hero(i + 1) for i in range(count)]
        with self.engine.connect() as connection, Clock() as clock, connection.begin():
            for row in rows:
                connection.execute(ins_t.insert(), row)
        return clock, 0

    def w2(self, count, stored, times):
        rows = [hero(i + 1) for i in range(count)]
        with self.engine.connect() as connection, Clock() as clock, connection.begin():
            connection.execute(ins_t.insert(), rows)
        return clock, 0

    def w3(self, count, stored, times):
        total, query = 0, sa.select(hero_t).where(hero_t.c.id == sa.bindparam("key"))
        with self.engine.connect() as connection, Clock() as clock:
            for turn in range(count):
                total += sum_of(connection.execute(query, {"key": pick(turn, stored)}).one())
        return clock, total

    def w4(self, count, stored, times):
        with self.engine.connect() as connection, Clock() as clock:
            for _ in range(times):
                rows = connection.execute(sa.select(hero_t)).all()
        return clock, sum(map(sum_of, rows))

    def w5(self, count, stored, times):
        rows = [hero(i + 1) for i in range(count)]
        statement = upd_t.update().where(upd_t.c.id == sa.bindparam("key"))
        with self.engine.connect() as connection, Clock() as clock, connection.begin():
            for i, row in enumerate(rows):
                values = {"key": i + 1, "name": row["secret_name"], "age": (row["age"] or 0) + 1, "power": row["power"] + 1}
                connection.execute(statement, values)
        return clock, 0

    def w6(self, count, stored, times):
        total = 0
        query = (sa.select(hero_t, team_t.c.name.label("team")).join(team_t, team_t.c.id == hero_t.c.team_id)
                 .where(hero_t.c.id.between(sa.bindparam("low"), sa.bindparam("high")), hero_t.c.age > AGE).order_by(hero_t.c.id))
        with self.engine.connect() as connection, Clock() as clock:
            for turn in range(count):
                low = turn * 7919 % (stored - RANGE) + 1
                for row in connection.execute(query, {"low": low, "high": low + RANGE - 1}):
                    total += sum_of(row) + len(row.team)
        return clock, total

    def w7(self, count, stored, times):
        total = 0
        with Clock() as clock:
            for _ in range(count):
                with self.engine.connect() as connection:
                    total += len(connection.execute(sa.text("SELECT name FROM hero WHERE id = 1")).scalar())
                self.engine.dispose()
        return clock, total

    def w8(self, count, stored, times):
        rows = [hero(i + 1) for i in range(count)]
        with self.engine.connect() as connection, Clock() as clock:
            for row in rows:
                with connection.begin():
                    connection.execute(ins_t.insert(), row)
        return clock, 0


class Models(Core):
    def session(self):
        return sqlmodel.Session(self.engine)

    def w1(self, count, stored, times):
        rows = [HeroIns(**hero(i + 1)) for i in range(count)]
        with self.session() as session, Clock() as clock:
            for row in rows:
                session.add(row)
                session.flush()
            session.commit()
        return clock, 0

    def w2(self, count, stored, times):
        rows = [HeroIns(**hero(i + 1)) for i in range(count)]
        with self.session() as session, Clock() as clock:
            session.add_all(rows)
            session.commit()
        return clock, 0

    def w3(self, count, stored, times):
        total = 0
        with self.session() as session, Clock() as clock:
            for turn in range(count):
                total += sum_of(session.get(Hero, pick(turn, stored)))
                session.expunge_all()
        return clock, total

    def w4(self, count, stored, times):
        with Clock() as clock:
            for _ in range(times):
                with self.session() as session:
                    rows = session.exec(sqlmodel.select(Hero)).all()
        return clock, sum(map(sum_of, rows))

    def w5(self, count, stored, times):
        changes = [hero(i + 1) for i in range(count)]
        with self.session() as session:
            rows = session.exec(sqlmodel.select(HeroUpd).where(HeroUpd.id <= count).order_by(HeroUpd.id)).all()
            with Clock() as clock:
                for row, change in zip(rows, changes):
                    row.name, row.age, row.power = change["secret_name"], (change["age"] or 0) + 1, change["power"] + 1
                    session.flush()
                session.commit()
        return clock, 0

    def w6(self, count, stored, times):
        total = 0
        with self.session() as session, Clock() as clock:
            for turn in range(count):
                low = turn * 7919 % (stored - RANGE) + 1
                query = (sqlmodel.select(Hero, Team.name).join(Team, Team.id == Hero.team_id)
                         .where(Hero.id.between(low, low + RANGE - 1), Hero.age > AGE).order_by(Hero.id))
                for row, team in session.exec(query):
                    total += sum_of(row) + len(team)
                session.expunge_all()
        return clock, total

    def w8(self, count, stored, times):
        rows = [HeroIns(**hero(i + 1)) for i in range(count)]
        with Clock() as clock:
            for row in rows:
                with self.session() as session:
                    session.add(row)
                    session.commit()
        return clock, 0


def main():
    kind, _, connection, workload, count, stored, times = sys.argv[1:]
    programs = {"core": Core, "sqlmodel": Models}
    engine = sa.create_engine(connection)
    if engine.name == "sqlite":
        sa.event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = NORMAL"))
    clock, total = getattr(programs[kind](engine), workload.lower())(int(count), int(stored), int(times))
    print(json.dumps({"wall": clock.wall, "cpu": clock.cpu, "both": 0, "sum": total}))


if __name__ == "__main__":
    main()
