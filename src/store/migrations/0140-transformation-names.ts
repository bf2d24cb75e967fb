/** The id of a transformation is the source's own, and may be made of somebody's name: it is masked as an event's other ids are (R08). */
export const TRANSFORMATION_NAMES = `
grant update (transformation_id) on wasl.supply_event to wasl_keeper;
`;
