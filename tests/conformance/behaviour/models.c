/* SPDX-License-Identifier: MIT */
#include "models.h"

SQLMODEL_DEFINE(Team, "behaviour_team", TEAM_FIELDS);
SQLMODEL_DEFINE(Item, "behaviour_item", ITEM_FIELDS);
SQLMODEL_DEFINE(Visit, "behaviour_visit", VISIT_FIELDS);
SQLMODEL_DEFINE(Stamp, "behaviour_stamp", STAMP_FIELDS);
SQLMODEL_DEFINE(Page, "behaviour_page", PAGE_FIELDS);
SQLMODEL_DEFINE(Bill, "behaviour_bill", BILL_FIELDS);
SQLMODEL_DEFINE(Cell, "behaviour_cell", CELL_FIELDS);
