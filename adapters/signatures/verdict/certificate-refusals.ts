/** Encoding faults: the bytes are not the one DER form of what they say. */
export const derRefusals = {
  'DER.TRUNCATED': 'Tệp chữ ký bị cắt cụt hoặc sai độ dài.',
  'DER.HIGH_TAG': 'Tệp chữ ký chứa thẻ ASN.1 không được phép.',
  'DER.INDEFINITE_LENGTH': 'Tệp chữ ký không ở dạng DER (độ dài không xác định).',
  'DER.NON_MINIMAL_LENGTH': 'Tệp chữ ký không ở dạng DER (độ dài không tối giản).',
  'DER.TRAILING_DATA': 'Tệp chữ ký có dữ liệu thừa ở cuối.',
  'DER.TOO_DEEP': 'Tệp chữ ký lồng nhau quá sâu.',
  'DER.SET_ORDER': 'Tệp chữ ký không ở dạng DER (tập hợp không theo thứ tự).',
  'DER.BAD_VALUE': 'Tệp chữ ký chứa giá trị không đúng quy tắc DER.',
  'DER.UNEXPECTED': 'Cấu trúc tệp chữ ký không đúng tiêu chuẩn.',
  'DER.UNREADABLE': 'Không đọc được dữ liệu chữ ký số.',
} as const

/** What one certificate says of itself. */
export const certificateRefusals = {
  'CERTIFICATE.VERSION': 'Phiên bản của chứng thư số không phù hợp với nội dung của nó.',
  'CERTIFICATE.ALGORITHM_MISMATCH': 'Chứng thư số khai báo hai thuật toán ký khác nhau.',
  'CERTIFICATE.SIGNATURE_ALGORITHM':
    'Chứng thư số được ký bằng thuật toán không an toàn hoặc không được chấp nhận.',
  'CERTIFICATE.ALGORITHM_PARAMETERS': 'Tham số thuật toán của chứng thư số không hợp lệ.',
  'CERTIFICATE.KEY_ALGORITHM_MISMATCH': 'Loại khóa không khớp với thuật toán ký.',
  'CERTIFICATE.WEAK_RSA': 'Khóa RSA không đạt độ dài tối thiểu 2048 bit hoặc vượt giới hạn cho phép.',
  'CERTIFICATE.RSA_EXPONENT': 'Khóa RSA có số mũ công khai không an toàn.',
  'CERTIFICATE.CURVE': 'Đường cong elliptic của khóa không được chấp nhận.',
  'CERTIFICATE.EXPLICIT_CURVE': 'Khóa elliptic tự khai tham số đường cong, không được chấp nhận.',
  'CERTIFICATE.KEY_TYPE': 'Loại khóa của chứng thư số không được chấp nhận.',
  'CERTIFICATE.DUPLICATE_EXTENSION': 'Chứng thư số có phần mở rộng bị lặp.',
  'CERTIFICATE.BAD_EXTENSION': 'Chứng thư số có phần mở rộng sai cấu trúc.',
  'CERTIFICATE.BAD_NAME': 'Chứng thư số chứa tên sai cấu trúc.',
} as const
