-- The facts that conditions ask for.
-- kind: variable
-- grain: one value
-- reads: asked_conditions

select list(distinct fact) from asked_conditions
