import { identifierTypeOf, type Model } from "../../core/index.ts";

interface IndexPlan {
  readonly isSearched: boolean;
  readonly isIdentifier: boolean;
  readonly isLink: boolean;
  readonly side: 0 | 1 | 2;
}

const plans = new WeakMap<Model, Map<string, IndexPlan>>();

export function planOf(model: Model, schemaName: string, propertyName: string): IndexPlan {
  let ofModel = plans.get(model);
  if (!ofModel) {
    ofModel = new Map();
    plans.set(model, ofModel);
  }
  const key = `${schemaName} ${propertyName}`;
  let plan = ofModel.get(key);
  if (!plan) {
    plan = makePlan(model, schemaName, propertyName);
    ofModel.set(key, plan);
  }
  return plan;
}

function makePlan(model: Model, schemaName: string, propertyName: string): IndexPlan {
  const schema = model.get(schemaName);
  const property = model.property(schemaName, propertyName);
  const edge = schema?.edge;
  return {
    isSearched: property?.type === "name" || (schema?.caption.includes(propertyName) ?? false),
    isIdentifier: identifierTypeOf(propertyName) !== undefined,
    isLink: property?.type === "entity",
    side: edge?.source === propertyName ? 1 : edge?.target === propertyName ? 2 : 0,
  };
}

const searched = new WeakMap<Model, readonly string[]>();

/** Properties that hold what an entity is searched by or called, over all schemata. */
export function indexesForSearch(model: Model): readonly string[] {
  let properties = searched.get(model);
  if (!properties) {
    const names = new Set<string>();
    for (const schema of model.schemata.values())
      for (const property of schema.properties.values())
        if (
          property.type === "name" ||
          schema.caption.includes(property.name) ||
          identifierTypeOf(property.name)
        )
          names.add(property.name);
    properties = [...names];
    searched.set(model, properties);
  }
  return properties;
}
