"""Writes data/stix/stix-2.1.json from the packages that OASIS publishes (stix2-validator, stix2).

    python test/interop/export_stix_data.py data/stix

Descriptions are left out; two regular expressions that backtrack exponentially are replaced by equals.
"""

import json
import os
import sys

import stix2.v21.observables as sco
import stix2validator
import stix2validator.v21.enums as enums

FAULTY = {
    r"^([a-z][a-z0-9]*)+(-[a-z0-9]+)*\-?$": r"^[a-z][a-z0-9]*(-[a-z0-9]+)*-?$",
    r"^([a-z][a-z0-9]*)+(-[a-z0-9]+)*\-ext$": r"^[a-z][a-z0-9]*(-[a-z0-9]+)*-ext$",
}
replaced = set()


def mend(pattern):
    if pattern in FAULTY:
        replaced.add(pattern)
        return FAULTY[pattern]
    return pattern


def schema(node):
    """A schema without its prose; names of properties are no keywords."""
    if isinstance(node, list):
        return [schema(n) for n in node]
    if not isinstance(node, dict):
        return node
    out = {}
    for key, value in node.items():
        if key in ("description", "title", "$schema", "default") and isinstance(value, str):
            continue
        if key in ("properties", "definitions"):
            out[key] = {name: schema(v) for name, v in value.items()}
        elif key == "patternProperties":
            out[key] = {mend(name): schema(v) for name, v in value.items()}
        elif key == "pattern":
            out[key] = mend(value)
        else:
            out[key] = schema(value)
    return out


def main(target):
    root = os.path.join(os.path.dirname(stix2validator.__file__), "schemas-2.1", "schemas")
    schemas = {}
    for folder in sorted(os.listdir(root)):
        for name in sorted(os.listdir(os.path.join(root, folder))):
            with open(os.path.join(root, folder, name), encoding="utf-8") as file:
                one = schema(json.load(file))
            one["$id"] = f"stix:/{folder}/{name}"
            schemas[f"{folder}/{name[:-5]}"] = one
    assert replaced == set(FAULTY), "both faulty expressions were found"
    contributing = {
        cls._type: cls._id_contributing_properties
        for cls in vars(sco).values()
        if isinstance(cls, type) and hasattr(cls, "_id_contributing_properties") and hasattr(cls, "_type")
    }
    data = {
        "origin": "OASIS stix2-validator 3.3.2 and stix2 3.0.2 (STIX 2.1, OASIS Standard of 10 June 2021); written by test/interop/export_stix_data.py",
        "licence": "BSD-3-Clause, Copyright OASIS Open; see LICENSE-OASIS.txt",
        "schemas": schemas,
        "idContributing": {k: v for k, v in sorted(contributing.items()) if k},
        "timestamps": {**enums.TIMESTAMP_PROPERTIES, **enums.TIMESTAMP_OBSERVABLE_PROPERTIES},
        "timestampsEmbedded": enums.TIMESTAMP_EMBEDDED_PROPERTIES,
        "timestampOrder": {**enums.TIMESTAMP_COMPARE, **enums.TIMESTAMP_COMPARE_OBSERVABLE},
        "observableTypes": enums.OBSERVABLE_TYPES,
        "observableProperties": enums.OBSERVABLE_PROPERTIES,
        "observableRefs": enums.OBSERVABLE_PROP_REFS,
        "languages": sorted(set(enums.LANG_CODES)),
        "softwareLanguages": sorted(set(enums.SOFTWARE_LANG_CODES)),
        "mediaTypes": sorted(set(enums.media_types())),
        "characterSets": sorted(set(enums.char_sets())),
    }
    with open(os.path.join(target, "stix-2.1.json"), "w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")


main(sys.argv[1])
