/** The wall asks about the unit. */
export const ofUnit = (unitCode: string) => ({
  unitCodes: [unitCode],
  managingUnitCodes: [unitCode],
  employeeId: null,
})

/** By which an approver is refused, whatever he does on a desk. */
export const deskRefusals = [
  'APPROVAL.NOT_AUTHORISED',
  'APPROVAL.OWN_CHANGE',
  'APPROVAL.OUT_OF_SCOPE',
  'APPROVAL.WINDOW_CLOSED',
]
