-- Liability = final + normal + surcharge + minimum-tax excess + super tax - credits (computation 5.5). A credit takes its share of the tax
-- that its regime names. All components in whole rupees.
-- kind: embedded unless described
-- grain: one row for each subject and scenario
-- law: ITO 2001 s.169, s.170
-- reads: super_lines

with levies as (
    select
        subject,
        scenario,
        rules,
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

-- Where two credits hold, the larger is taken; of two that are equal, the first.
credited as (
    select
        l.*,
        -- Few have any: the others are not asked.
        case
            when l.credits_granted is not null
                then list_max(
                    list_transform(
                        list_transform(
                            l.credits_granted,
                            lambda credit: {
                                'share': credit.numerator
                                * (
                                    (
                                        case when credit.of_final then l.final_tax else 0 end
                                        + case when credit.of_minimum then l.minimum_excess else 0 end
                                        + case when credit.of_super and l.salary = 0 then l.surcharge + l.super_tax else 0 end
                                    )
                                    * greatest(l.income, 1)
                                    + case when credit.of_business then l.slab_tax * least(l.business_head, l.income) else 0 end
                                ),
                                'divisor': credit.denominator * greatest(l.income, 1),
                                'order_down': -credit.regime_order
                            }
                        ),
                        lambda credit: {'credit': half_up(credit.share, credit.divisor), 'order_down': credit.order_down}
                    )
                )
        end as largest
    from levies as l
),

taken as (
    select
        c.*,
        case when c.largest is null then 0 else c.largest['credit'] end as credits,
        case when c.largest['credit'] > 0 then -c.largest['order_down'] end as credit_regime_order
    from credited as c
)

select
    * exclude (largest),
    final_tax + slab_tax + surcharge + minimum_excess + super_tax - credits as total
from taken
