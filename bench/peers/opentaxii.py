"""OpenTAXII over SQLite, for bench/exchange.mjs: python opentaxii.py FOLDER. Prints where it listens, as JSON."""

import base64
import json
import logging
import os
import sys
from uuid import UUID

# This file has the name of the package: its folder must not come first.
sys.path.pop(0)

import yaml  # noqa: E402

folder = sys.argv[1]
config_path = f"{folder}/config.yml"
with open(config_path, "w", encoding="utf-8") as file:
    yaml.safe_dump(
        {
            "domain": "127.0.0.1",
            "auth_api": {
                "class": "opentaxii.auth.sqldb.SQLDatabaseAPI",
                "parameters": {
                    "db_connection": f"sqlite:///{folder}/auth.db",
                    "create_tables": True,
                    "secret": "bench",
                },
            },
            "taxii1": None,
            "taxii2": {
                "title": "Bench",
                "max_content_length": 104857600,
                "public_discovery": False,
                "persistence_api": {
                    "class": "opentaxii.persistence.sqldb.Taxii2SQLDatabaseAPI",
                    "parameters": {"db_connection": f"sqlite:///{folder}/data.db", "create_tables": True},
                },
            },
            "logging": {"opentaxii": "error", "root": "error"},
        },
        file,
    )
os.environ["OPENTAXII_CONFIG"] = config_path

# OpenTAXII 0.9.3 puts UUIDs into JSON as they are, which every json it can be installed with refuses: help it along.
_plain = json.JSONEncoder.default
json.JSONEncoder.default = lambda self, value: str(value) if isinstance(value, UUID) else _plain(self, value)

from opentaxii.http import app, server  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402

with app.app_context():
    server.auth.api.create_account("bench", "bench", is_admin=True)
    api = server.servers.taxii2.persistence.api
    root = api.add_api_root("Bench", default=True)
    collection = api.add_collection(root.id, "Bench", is_public=True, is_public_write=True)
logging.getLogger("werkzeug").setLevel(logging.ERROR)
listening = make_server("127.0.0.1", 0, app, threaded=True)
print(
    json.dumps(
        {
            "url": f"http://127.0.0.1:{listening.server_port}/taxii2/{root.id}/collections/{collection.id}/",
            "authorization": "Basic " + base64.b64encode(b"bench:bench").decode(),
        }
    ),
    flush=True,
)
listening.serve_forever()
