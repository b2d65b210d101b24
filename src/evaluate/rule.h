/*
 * rule - the tests of the rules, one file for each thing they look at
 */
#ifndef RULE_H
#define RULE_H
struct matter;

/* rule_complete.c */
void rule_order_values(struct matter *m);
void rule_line_values(struct matter *m);
void rule_lines_given(struct matter *m);
void rule_earlier_named(struct matter *m);
void rule_service_named(struct matter *m);
void rule_billing_given(struct matter *m);
void rule_currency_given(struct matter *m);
void rule_places_given(struct matter *m);
void rule_characteristics_given(struct matter *m);

/* rule_offering.c */
void rule_offering_known(struct matter *m);
void rule_offering_on_sale(struct matter *m);
void rule_offering_agreed(struct matter *m);
void rule_action_allowed(struct matter *m);
void rule_action_fits(struct matter *m);
void rule_assessment_sold(struct matter *m);

/* rule_value.c */
void rule_characteristics_known(struct matter *m);
void rule_characteristics_once(struct matter *m);
void rule_characteristics_possible(struct matter *m);
void rule_quantity_possible(struct matter *m);

/* rule_money.c */
void rule_currency_agreed(struct matter *m);
void rule_price_agreed(struct matter *m);
void rule_amount_bounded(struct matter *m);
void rule_total_right(struct matter *m);

/* rule_place.c, rule_date.c, rule_customer.c, rule_line_number.c */
void rule_place_roles(struct matter *m);
void rule_place_once(struct matter *m);
void rule_order_date_ahead(struct matter *m);
void rule_line_date_ahead(struct matter *m);
void rule_customer_known(struct matter *m);
void rule_line_numbers_once(struct matter *m);

/* rule_reference.c */
void rule_earlier_known(struct matter *m);
void rule_earlier_open(struct matter *m);
void rule_earlier_customer(struct matter *m);
void rule_revision_rises(struct matter *m);
void rule_change_next(struct matter *m);
void rule_change_alters(struct matter *m);
void rule_cancelled_line(struct matter *m);

/* rule_service.c */
void rule_service_known(struct matter *m);
void rule_service_active(struct matter *m);
void rule_service_offering(struct matter *m);
void rule_service_new(struct matter *m);
void rule_service_once(struct matter *m);

/* special.c */
void special_order_requirement(struct matter *m);
void special_characteristic(struct matter *m);
void special_quantity(struct matter *m);
void special_lead_time(struct matter *m);
void special_requirement(struct matter *m);
void special_place(struct matter *m);
void special_always(struct matter *m);

/* feasibility.c */
void feasibility_never(struct matter *m);
void feasibility_gate(struct matter *m);
#endif
