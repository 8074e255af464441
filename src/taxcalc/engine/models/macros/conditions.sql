-- How the operators of a condition compare a fact; the answers to facts are made from their registry (engine/fact_sql.py).
-- kind: macros
-- reads: law
-- The linter expects no indent inside a macro:
-- noqa: disable=LT02

create or replace temp macro is_asked(fact) as coalesce(getvariable('details') or list_contains(getvariable('asked_facts'), fact), false);

create or replace temp macro holds(operator, is_one_of, bound, per, told, counted, whole) as
    case operator
        when 'is' then list_contains(is_one_of, told)
        when 'above' then counted * per > bound * whole
        when 'at_least' then counted * per >= bound * whole
        when 'below' then counted * per < bound * whole
        when 'at_most' then counted * per <= bound * whole
    end;
