-- Liability = final + normal + surcharge + minimum-tax excess + super tax - credits (computation 5.5); balance after what was
-- withheld and paid, negative where refundable (s.169, s.170). A credit takes its share of the tax that its regime names.
-- Adds: liabilities (subject x scenario: all that is charged, the credits and both together); all components in whole rupees.
-- Read in place where nothing is described.
create or replace temp table liabilities as
with levies as (
    select
        subject,
        scenario,
        rules,
        forced,
        final_receipts,
        exempt_receipts,
        normal_exports + local_receipts + pay as normal_receipts,
        uncovered,
        salary,
        business_result,
        business_head,
        income,
        whole,
        turnover,
        salaried,
        income_4c,
        income_4c_whole,
        final_tax,
        slab_tax,
        surcharge,
        turnover_excess,
        turnover_excess + platform_excess + accounts_excess as minimum_excess,
        super_tax,
        credits_granted
    from super_lines
),

-- Where two credits hold, the larger is taken.
credited as (
    select
        * exclude (credits_granted),
        -- Few have any: the others are not asked.
        case
            when credits_granted is null then 0
            else
                list_max(
                    list_transform(
                        credits_granted,
                        lambda credit: half_up(
                            credit.numerator
                            * (
                                (
                                    case when credit.of_final then final_tax else 0 end
                                    + case when credit.of_minimum then minimum_excess else 0 end
                                    + case when credit.of_super and salary = 0 then surcharge + super_tax else 0 end
                                )
                                * greatest(income, 1)
                                + case when credit.of_business then slab_tax * least(business_head, income) else 0 end
                            ),
                            credit.denominator * greatest(income, 1)
                        )
                    )
                )
        end as credits
    from levies
)

select
    *,
    final_tax + slab_tax + surcharge + minimum_excess + super_tax - credits as total
from credited;
