import { type CivilDate, dayNumber, fromDayNumber, parseCivilDate } from './civil-date.ts'

// Vietnamese lunisolar calendar, computed for the meridian of +07:00 (Quyết định 121-CP, 08/8/1967).
// Method: Hồ Ngọc Đức, https://www.informatik.uni-leipzig.de/~duc/amlich/calrules_en.html; astronomy:
// J. Meeus, Astronomical Algorithms (1998), chapters 49 and 25. Day numbers are days since 1970-01-01.

const timeZoneDays = 7 / 24
const synodicMonth = 29.530588853
const unixEpochJulian = 2_440_587.5
const radians = Math.PI / 180

/** Mùng 1 Tết (the first day of the lunar year that begins in a solar year). */
export function lunarNewYear(year: number): CivilDate {
  return fromDayNumber(lunarMonthStart(year, 1))
}

/** Giỗ Tổ Hùng Vương: the tenth day of the third lunar month. */
export function hungKingsDay(year: number): CivilDate {
  return fromDayNumber(lunarMonthStart(year, 3) + 9)
}

/** First day of a (non-leap) lunar month 1–10 of the lunar year that begins in `year`. */
function lunarMonthStart(year: number, month: number): number {
  const eleventhBefore = eleventhMonthStart(year - 1)
  const eleventhAfter = eleventhMonthStart(year)
  const first = lunationBefore(eleventhBefore)
  const steps = month + 1
  const isLeapYear = eleventhAfter - eleventhBefore > 365
  if (!isLeapYear) return newMoonDay(first + steps)
  const leap = leapMonthOffset(first)
  return newMoonDay(first + (steps >= leap ? steps + 1 : steps))
}

/** The lunar month that contains the winter solstice is always the eleventh. */
function eleventhMonthStart(year: number): number {
  const lastDay = dayNumber(parseCivilDate(`${String(year).padStart(4, '0')}-12-31`))
  const lunation = lunationBefore(lastDay)
  const start = newMoonDay(lunation)
  return solarSector(start) >= 9 ? newMoonDay(lunation - 1) : start
}

/** In a year of thirteen months the first one without a principal solar term is the leap month. */
function leapMonthOffset(eleventhLunation: number): number {
  const offsets = Array.from({ length: 14 }, (_, index) => index + 1)
  const leap = offsets.find(
    (offset) =>
      solarSector(newMoonDay(eleventhLunation + offset)) ===
      solarSector(newMoonDay(eleventhLunation + offset + 1)),
  )
  return leap ?? offsets.length
}

/** Number (since January 1900) of the last lunation that starts on or before a day. */
function lunationBefore(day: number): number {
  const estimate = Math.floor((day + unixEpochJulian + 0.5 - 2_415_021.076998695) / synodicMonth)
  const candidates = [estimate + 1, estimate, estimate - 1]
  return candidates.find((lunation) => newMoonDay(lunation) <= day) ?? estimate - 2
}

/** The civil day in Viet Nam on which the k-th new moon after 1900-01-01 falls. */
function newMoonDay(k: number): number {
  return Math.floor(newMoonJulian(k) - unixEpochJulian + timeZoneDays)
}

function newMoonJulian(k: number): number {
  const t = k / 1236.85
  const mean = 2_415_020.75933 + 29.53058868 * k + 0.0001178 * t ** 2 - 0.000000155 * t ** 3
  const correction = 0.00033 * Math.sin((166.56 + 132.87 * t - 0.009173 * t ** 2) * radians)
  const sun = (359.2242 + 29.10535608 * k - 0.0000333 * t ** 2 - 0.00000347 * t ** 3) * radians
  const moon = (306.0253 + 385.81691806 * k + 0.0107306 * t ** 2 + 0.00001236 * t ** 3) * radians
  const node = (21.2964 + 390.67050646 * k - 0.0016528 * t ** 2 - 0.00000239 * t ** 3) * radians
  const periodic =
    (0.1734 - 0.000393 * t) * Math.sin(sun) +
    0.0021 * Math.sin(2 * sun) -
    0.4068 * Math.sin(moon) +
    0.0161 * Math.sin(2 * moon) -
    0.0004 * Math.sin(3 * moon) +
    0.0104 * Math.sin(2 * node) -
    0.0051 * Math.sin(sun + moon) -
    0.0074 * Math.sin(sun - moon) +
    0.0004 * Math.sin(2 * node + sun) -
    0.0004 * Math.sin(2 * node - sun) -
    0.0006 * Math.sin(2 * node + moon) +
    0.001 * Math.sin(2 * node - moon) +
    0.0005 * Math.sin(2 * moon + sun)
  return mean + correction + periodic - dynamicalTimeDifference(t)
}

/** Terrestrial minus universal time, in days. */
function dynamicalTimeDifference(t: number): number {
  if (t < -11) return 0.001 + 0.000839 * t + 0.0002261 * t ** 2 - 0.00000845 * t ** 3 - 0.000000081 * t ** 4
  return -0.000278 + 0.000265 * t + 0.000262 * t ** 2
}

/** Which twelfth of the ecliptic (0 starts at the March equinox) the sun is in at the start of a day. */
function solarSector(day: number): number {
  const t = (day + unixEpochJulian - timeZoneDays - 2_451_545) / 36_525
  const anomaly = (357.5291 + 35_999.0503 * t - 0.0001559 * t ** 2 - 0.00000048 * t ** 3) * radians
  const meanLongitude = 280.46645 + 36_000.76983 * t + 0.0003032 * t ** 2
  const centre =
    (1.9146 - 0.004817 * t - 0.000014 * t ** 2) * Math.sin(anomaly) +
    (0.019993 - 0.000101 * t) * Math.sin(2 * anomaly) +
    0.00029 * Math.sin(3 * anomaly)
  const longitude = (((meanLongitude + centre) % 360) + 360) % 360
  return Math.floor(longitude / 30)
}
