"""medallion with its memory backend, for bench/exchange.mjs: python medallion.py FOLDER. Prints where it listens, as JSON."""

import base64
import json
import logging
import sys

# This file has the name of the package: its folder must not come first.
sys.path.pop(0)

from medallion import application_instance, register_blueprints, set_config  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402

COLLECTION = "0f3a2d4e-1111-4222-8333-444455556666"
path = f"{sys.argv[1]}/data.json"
with open(path, "w", encoding="utf-8") as file:
    json.dump(
        {
            "/discovery": {"title": "Bench", "default": "/api/", "api_roots": ["/api/"]},
            "api": {
                "information": {
                    "title": "Bench",
                    "versions": ["application/taxii+json;version=2.1"],
                    "max_content_length": 104857600,
                },
                "status": [],
                "collections": [
                    {
                        "id": COLLECTION,
                        "title": "Bench",
                        "can_read": True,
                        "can_write": True,
                        "media_types": ["application/stix+json;version=2.1"],
                        "manifest": [],
                        "objects": [],
                    }
                ],
            },
        },
        file,
    )
config = {
    "users": {"bench": "bench"},
    "taxii": {"max_page_size": 1000},
    "backend": {"module": "medallion.backends.memory_backend", "module_class": "MemoryBackend", "filename": path},
}
for part in ("users", "taxii", "backend"):
    set_config(application_instance, part, config)
register_blueprints(application_instance)
logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = make_server("127.0.0.1", 0, application_instance, threaded=True)
print(
    json.dumps(
        {
            "url": f"http://127.0.0.1:{server.server_port}/api/collections/{COLLECTION}/",
            "authorization": "Basic " + base64.b64encode(b"bench:bench").decode(),
        }
    ),
    flush=True,
)
server.serve_forever()
