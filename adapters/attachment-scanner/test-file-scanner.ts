/**
 * Finds only the antivirus industry's test file, so that refusal can be tried, and says of everything else that it was
 * not scanned: a real scanner is the operator's to connect here.
 */
export function createTestFileScanner() {
  return {
    async scan(bytes: Uint8Array): Promise<'INFECTED' | 'NOT_SCANNED'> {
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
      return text.includes(testFile) ? 'INFECTED' : 'NOT_SCANNED'
    },
  }
}

// https://www.eicar.org/download-anti-malware-testfile/, in two parts so that scanners leave this file alone.
const testFile = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('')
