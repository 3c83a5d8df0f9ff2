"""An S3 server from Debian's packages: OpenStack Swift with its s3api, four small processes on 127.0.0.1.

One replica in one folder, accounts in the proxy's configuration (tempauth): for a trial, never for keeping files.
"""

import os
import pwd
import subprocess
from pathlib import Path

PACKAGES = ("swift-proxy", "swift-account", "swift-container", "swift-object")
PYTHON = "/usr/bin/python3"  # Debian's own, for which Swift is packaged
ACCESS_KEY, SECRET_KEY, BUCKET = "trial:portal", "trial-secret", "portal"
KINDS = ("account", "container", "object")
_START = """
import sys
from swift.common import utils
utils.SWIFT_CONF_FILE = sys.argv[1]
from swift.common.wsgi import run_wsgi
sys.exit(run_wsgi(sys.argv[2], sys.argv[3]))
"""
_RING = """
import sys
from swift.common.ring import RingBuilder
builder = RingBuilder(4, 1, 1)
builder.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": int(sys.argv[2]), "device": "disk", "weight": 1,
                 "replication_ip": "127.0.0.1", "replication_port": int(sys.argv[2]), "meta": ""})
builder.rebalance()
builder.get_ring().save(sys.argv[1])
"""
_STORAGE = """[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
swift_dir = {folder}
devices = {folder}/devices
mount_check = false
disable_fallocate = true
recon_cache_path = {folder}/recon
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""
_PROXY = """[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
workers = 0
user = {user}
swift_dir = {folder}
[pipeline:main]
pipeline = catch_errors cache listing_formats bulk s3api tempauth slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
s3_acl = false
[filter:tempauth]
use = egg:swift#tempauth
user_trial_portal = {secret} .admin
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
"""


def write_configuration(folder: Path, ports: list[int]) -> list[list[str]]:
    """Write what Swift needs into `folder`; return the commands of its processes. The first of `ports` is S3's."""
    user = pwd.getpwuid(os.geteuid()).pw_name
    for name in ("devices/disk", "recon"):
        (folder / name).mkdir(parents=True)
    common = folder / "swift.conf"
    common.write_text(
        "[swift-hash]\nswift_hash_path_suffix = trial\nswift_hash_path_prefix = trial\n"
        "[storage-policy:0]\nname = one\ndefault = yes\n"
    )
    proxy = folder / "proxy-server.conf"
    proxy.write_text(_PROXY.format(port=ports[0], folder=folder, user=user, secret=SECRET_KEY))
    commands = []
    for kind, port in zip(KINDS, ports[1:], strict=True):
        subprocess.run([PYTHON, "-c", _RING, str(folder / f"{kind}.ring.gz"), str(port)], check=True)
        path = folder / f"{kind}-server.conf"
        path.write_text(_STORAGE.format(kind=kind, port=port, folder=folder, user=user))
        commands.append([PYTHON, "-c", _START, str(common), str(path), f"{kind}-server"])
    return [*commands, [PYTHON, "-c", _START, str(common), str(proxy), "proxy-server"]]
