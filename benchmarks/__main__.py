"""`make bench`: every benchmark of this folder, or those that are named."""

import pkgutil
import subprocess
import sys

import benchmarks

HELPERS = {"__main__", "campaign_texts", "harness", "large_round", "lists_sql", "prepared", "rush_client", "texts"}


def main(names: list[str]) -> int:
    """Run them one after the other; return 1 when one failed."""
    known = [each.name for each in pkgutil.iter_modules(benchmarks.__path__)]
    known = [name for name in known if name not in HELPERS and not name.startswith("_")]
    unknown = sorted(set(names) - set(known))
    if unknown:
        print(f"No benchmark is called {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    codes = [
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode for name in names or known
    ]
    return int(any(codes))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
