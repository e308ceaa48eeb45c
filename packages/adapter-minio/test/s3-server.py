"""OpenStack Swift with its S3 interface, in one process, for tests: an S3 server that verifies signatures.

    python3 s3-server.py FOLDER ACCESS_KEY SECRET_KEY

Keeps everything in FOLDER, on a file system with extended attributes. Listens on free ports of 127.0.0.1, prints
"ready PORT" and ends when its input does, so that it never outlives who started it.
"""
import os
import sys

import eventlet

eventlet.monkey_patch()

from eventlet import tpool, wsgi
from swift.common.ring import RingBuilder
from swift.common.wsgi import loadapp

folder, access_key, secret_key = sys.argv[1:]
KINDS = ["account", "container", "object"]

PROXY = f"""
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck s3api tempauth copy slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:s3api]
use = egg:swift#s3api
[filter:tempauth]
use = egg:swift#tempauth
user_{access_key.replace(":", "_")} = {secret_key} .admin
""" + "".join(
    f"[filter:{name}]\nuse = egg:swift#{name}\n"
    for name in ["catch_errors", "gatekeeper", "healthcheck", "copy", "slo", "dlo"]
)


def conf_of(kind, text):
    path = os.path.join(folder, f"{kind}.conf")
    with open(path, "w") as conf:
        conf.write(f"[DEFAULT]\nswift_dir = {folder}\ndevices = {folder}\nmount_check = false\n{text}")
    return path


def serve(sock, app):
    eventlet.spawn(wsgi.server, sock, app, log_output=False)


os.makedirs(os.path.join(folder, "disk"), exist_ok=True)
for kind in KINDS:
    sock = eventlet.listen(("127.0.0.1", 0))
    ring = RingBuilder(0, 1, 1)
    ring.add_dev(
        dict(id=0, region=1, zone=1, weight=1, ip="127.0.0.1", port=sock.getsockname()[1], device="disk")
    )
    ring.rebalance()
    ring.get_ring().save(os.path.join(folder, f"{kind}.ring.gz"))
    app = f"[pipeline:main]\npipeline = app\n[app:app]\nuse = egg:swift#{kind}\n"
    serve(sock, loadapp(conf_of(kind, app)))



class Cache:
    """Stands for memcached, which one process does not need."""

    def __init__(self):
        self.kept = {}

    def get(self, key, *_, **__):
        return self.kept.get(key)

    def set(self, key, value, *_, **__):
        self.kept[key] = value

    def delete(self, key, *_, **__):
        self.kept.pop(key, None)

    def incr(self, key, delta=1, *_, **__):
        self.kept[key] = int(self.kept.get(key) or 0) + delta
        return self.kept[key]

    def decr(self, key, delta=1, *_, **__):
        return self.incr(key, -delta)


def with_cache(app, cache):
    return lambda environ, answer: app({**environ, "swift.cache": cache}, answer)


front = eventlet.listen(("127.0.0.1", 0))
serve(front, with_cache(loadapp(conf_of("proxy", PROXY)), Cache()))
print("ready", front.getsockname()[1], flush=True)
tpool.execute(sys.stdin.read)
