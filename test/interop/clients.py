"""Drives a node with clients that we did not write: python clients.py DISCOVERY USER PASSWORD BUNDLE MISP_EVENT

Prints one line for each thing that holds; fails at the first that does not.
"""

import json
import sys

import stix2
from misp_stix_converter import MISPtoSTIX21Parser, ExternalSTIX2toMISPParser
from pymisp import MISPEvent
from stix2validator import validate_string
from stix2validator.util import ValidationOptions
from taxii2client.v21 import Collection, Server, as_pages

discovery, user, password, bundle_path, misp_path = sys.argv[1:6]


def holds(what, truth):
    if not truth:
        raise SystemExit(f"does not hold: {what}")
    print("holds:", what)


server = Server(discovery, user=user, password=password)
holds("taxii2-client reads discovery and API roots", len(server.api_roots) == 1)
root = server.api_roots[0]
holds("the API root speaks 2.1", "application/taxii+json;version=2.1" in root.versions)
collection = root.collections[0]
holds("the collection may be read and written", collection.can_read and collection.can_write)

made = [stix2.Indicator(name=f"Fictitious {i}", pattern="[url:value = 'http://fictitious.example/']", pattern_type="stix") for i in range(205)]
status = collection.add_objects(json.loads(stix2.Bundle(made).serialize()) and {"objects": [json.loads(m.serialize()) for m in made]})
holds("add_objects completes", status.status == "complete" and status.success_count == 205)
holds("the status can be asked again", root.get_status(status.id).success_count == 205)
pages = list(as_pages(collection.get_objects, per_request=50))
got = {o["id"] for page in pages for o in page.get("objects", [])}
holds("as_pages reads all 205 in pages of 50", got == {m.id for m in made} and len(pages) == 5)
manifest = [o for page in as_pages(collection.get_manifest, per_request=100) for o in page.get("objects", [])]
holds("the manifest lists all", {o["id"] for o in manifest} == got)
newer = made[0].new_version(name="Fictitious again")
collection.add_objects({"objects": [json.loads(newer.serialize())]})
holds("object_versions lists both", len(collection.object_versions(made[0].id)["versions"]) == 2)
holds("get_object gives the last", collection.get_object(made[0].id)["objects"][0]["name"] == "Fictitious again")
store = stix2.TAXIICollectionStore(collection)
holds("stix2's TAXII source reads an object", store.get(made[1].id).id == made[1].id)
holds("and queries by type", len(store.query([stix2.Filter("type", "=", "indicator"), stix2.Filter("id", "=", made[2].id)])) == 1)
collection.delete_object(made[1].id)
holds("delete_object removes it", made[1].id not in {o["id"] for p in as_pages(collection.get_manifest, per_request=100) for o in p.get("objects", [])})
holds("a collection is found by its address", Collection(collection.url, user=user, password=password).id == collection.id)

text = open(bundle_path, encoding="utf-8").read()
results = validate_string(text, ValidationOptions(version="2.1", silent=True))
holds("stix2-validator finds our bundle valid", results.is_valid)
parsed = stix2.parse(text, allow_custom=True)
holds("stix2 parses our bundle", len(parsed.objects) > 3)

event = MISPEvent()
event.load_file(misp_path)
holds("PyMISP loads our event", len(event.objects) > 1)
holds("and its objects keep their templates", any(o.template_uuid for o in event.objects))
entry = event.to_feed()["Event"]
holds("PyMISP makes an entry of a MISP feed of our event, with every object", len(entry["Object"]) == len(event.objects))
to_stix = MISPtoSTIX21Parser()
to_stix.parse_misp_event(event)
carried = [json.loads(made.serialize()) for made in to_stix.stix_objects]
# MISP has no fourth level beside its galaxy of markings; what it makes of TLP is STIX's own, which a node has already.
carried = [made for made in carried if made["type"] != "marking-definition"]
holds("misp-stix makes STIX of our event, with what it says", "Fictitious Ltd" in json.dumps(carried))
status = collection.add_objects({"objects": carried})
holds("the node keeps all that misp-stix made of it", status.success_count == len(carried) > 1)
to_misp = ExternalSTIX2toMISPParser()
to_misp.load_stix_bundle(stix2.parse(text, allow_custom=True))
to_misp.parse_stix_bundle()
said = {attribute.value for attribute in to_misp.misp_event.attributes}
for made in to_misp.misp_event.objects:
    said |= {attribute.value for attribute in made.attributes}
holds("misp-stix makes an event of our bundle, with what it says", {"Fictitious Ltd", "Fictitious Person"} <= said)
