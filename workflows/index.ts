export { employeeTransfer } from './employee-transfer.ts'
