"""Peers of the name benchmark: scores of nomenklatura for pairs, clusters of Splink for records.

names.py pairs IN.tsv OUT.tsv       IN: label, a, b; OUT: one score a line
names.py splink RECORDS.jsonl OUT.tsv   OUT: id, cluster
"""
import json
import sys


def pairs(source, target):
    from followthemoney import EntityProxy
    from nomenklatura.matching import get_algorithm
    from nomenklatura.matching.logic_v2.names.match import name_match

    algorithm = get_algorithm("logic-v2")
    config = algorithm.default_config()

    def entity(id, name):
        return EntityProxy.from_dict({"id": id, "schema": "Person", "properties": {"name": [name]}})

    with open(source, encoding="utf8") as lines, open(target, "w") as out:
        # Names are kept by id inside: each entity needs one of its own.
        for n, line in enumerate(lines):
            _, a, b = line.rstrip("\n").split("\t")
            out.write(f"{name_match(entity(f'a{n}', a), entity(f'b{n}', b), config).score}\n")


def splink(source, target):
    import pandas as pd
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    rows = []
    for line in open(source, encoding="utf8"):
        entity = json.loads(line)
        one = {key: values[0] for key, values in entity["properties"].items()}
        born = one.get("birthDate")
        rows.append(
            {
                "unique_id": entity["id"],
                "name": one.get("name", "").lower() or None,
                "first": (one.get("firstName") or "").lower() or None,
                "last": (one.get("lastName") or "").lower() or None,
                "born": born if born and len(born) == 10 else None,
                "number": one.get("idNumber") or None,
                "address": (one.get("address") or "").lower() or None,
            }
        )
    frame = pd.DataFrame(rows)
    has = lambda column: frame[column].notna().any()
    comparisons = [cl.LevenshteinAtThresholds("born", [1, 2])]
    rules = [block_on("born")]
    if has("first"):
        comparisons += [cl.JaroWinklerAtThresholds("first"), cl.JaroWinklerAtThresholds("last")]
        rules += [block_on("first"), block_on("last")]
    else:
        comparisons.append(cl.JaroWinklerAtThresholds("name"))
        rules.append(block_on("substr(name, 1, 5)"))
    if has("number"):
        comparisons.append(cl.LevenshteinAtThresholds("number", 2))
        rules.append(block_on("number"))
    if has("address"):
        comparisons.append(cl.JaroWinklerAtThresholds("address"))
        rules.append(block_on("substr(address, 1, 10)"))
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=rules,
    )
    linker = Linker(frame, settings, db_api=DuckDBAPI())
    train = linker.training
    train.estimate_probability_two_random_records_match(rules[:1], recall=0.7)
    train.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in rules[:2]:
        train.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.5)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(found, 0.9)
    clusters.as_pandas_dataframe()[["unique_id", "cluster_id"]].to_csv(
        target, sep="\t", header=False, index=False
    )


if __name__ == "__main__":
    {"pairs": pairs, "splink": splink}[sys.argv[1]](*sys.argv[2:])
