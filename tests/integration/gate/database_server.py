# SPDX-License-Identifier: MIT
"""The test servers as the tests of the gate see them: by the programs that come with the servers. Other tests may use them meanwhile."""
import atexit
import os
import secrets
import subprocess
import sys
import urllib.parse

class Server:
    """One of the servers, by the URL of its user for the tests."""

    def __init__(self, variable):
        self.url = os.environ.get(variable)
        if not self.url:
            print(f"skipped: {variable} is not set (scripts/servers start)")
            sys.exit(77)
        self.tcp = os.environ[variable + "_TCP"]
        self.password = urllib.parse.urlsplit(self.url).password

    def url_of(self, user, password, database=None):
        parts = urllib.parse.urlsplit(self.url)
        host = parts.netloc.rpartition("@")[2]
        return f"{parts.scheme}://{user}:{password}@{host}/{database or parts.path[1:]}"

    def run(self, command, sql, **options):
        done = subprocess.run(command, input=sql, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
                              **options)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return done.stdout.splitlines()


class Postgres(Server):
    driver, scratch, version = "postgres", "schema", r"\d+\.\d+.*"
    # as docs/gate.md says
    leftovers = ("SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace"
                 " WHERE nspname ~ '^sqlmodel_gate_[0-9a-f]{16}$'")

    def __init__(self):
        super().__init__("SQLMODEL_TEST_POSTGRES")
        name, shared = f"gate_{os.getpid()}", self.url
        self.sql(f"CREATE DATABASE {name}", url=shared)
        atexit.register(lambda: self.sql(f"DROP DATABASE {name} WITH (FORCE)", url=shared))
        self.url, self.tcp = (url.rpartition("/")[0] + f"/{name}" for url in (self.url, self.tcp))

    def sql(self, *statements, url=None):
        """Rows of the statements, their columns between |."""
        return self.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", url or self.url], ";\n".join(statements))

    def schemas(self):
        """Those of the database, which is the test's own."""
        return self.sql("SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_(temp|toast_temp)_' ORDER BY 1")

    def make_user(self):
        """A user who may do nothing but what everybody may: its URL, its name and what drops it."""
        name, password = f"gate_{secrets.token_hex(6)}", secrets.token_hex(8)
        self.sql(f"CREATE ROLE {name} LOGIN PASSWORD '{password}'", f"GRANT {name} TO sqlmodel")
        return self.url_of(name, password), name, lambda: self.sql(f"DROP OWNED BY {name}", f"DROP ROLE {name}")

    def make_place(self, name):
        """A schema for tables, the URL of a session in it, and what drops it."""
        self.sql(f"CREATE SCHEMA {name}")
        return self.url_in(self.url, name), lambda: self.sql("SET client_min_messages = error", f"DROP SCHEMA {name} CASCADE")

    def url_in(self, url, place):
        return f"{url}?options=-csearch_path%3D{place}"

    def let_read(self, place, user):
        """What docs/gate.md says that drift needs."""
        self.sql(f"GRANT USAGE ON SCHEMA {place} TO {user}", f"GRANT SELECT ON {place}.sqlmodel_model_version TO {user}")


class Mysql(Server):
    driver, scratch, version = "mysql", "database", r"\d+\.\d+\.\d+.*"
    leftovers = ("SELECT CONCAT('DROP DATABASE ', schema_name) FROM information_schema.schemata"
                 " WHERE schema_name REGEXP '^sqlmodel_gate_[0-9a-f]{16}$'")

    def __init__(self):
        super().__init__("SQLMODEL_TEST_MYSQL")

    def sql(self, *statements, url=None):
        parts = urllib.parse.urlsplit(url or self.url)
        socket = urllib.parse.unquote(parts.netloc.rpartition("@")[2])
        return self.run(["mariadb", "--no-defaults", "-NB", f"--socket={socket}", f"--user={parts.username}", parts.path[1:]],
                        ";\n".join(statements), env=dict(os.environ, MYSQL_PWD=parts.password))

    def schemas(self):
        """The databases of gates, and those that no test makes."""
        return self.sql("SELECT schema_name FROM information_schema.schemata WHERE schema_name REGEXP '^sqlmodel(_gate_.*)?$|^sys$|schema$|^mysql$'"
                        " ORDER BY 1")

    def make_user(self):
        name, password = f"gate_{secrets.token_hex(6)}", secrets.token_hex(8)
        self.sql(f"CREATE USER {name}@localhost IDENTIFIED BY '{password}'", f"GRANT SELECT ON sqlmodel.* TO {name}@localhost")
        return self.url_of(name, password), name, lambda: self.sql(f"DROP USER {name}@localhost")

    def make_place(self, name):
        self.sql(f"CREATE DATABASE {name}")
        return self.url_in(self.url, name), lambda: self.sql(f"DROP DATABASE {name}")

    def url_in(self, url, place):
        return url.rpartition("/")[0] + f"/{place}"

    def let_read(self, place, user):
        self.sql(f"GRANT SELECT, REFERENCES ON {place}.* TO {user}@localhost")


SERVERS = {"postgres": Postgres, "mysql": Mysql}
