package jsonata

import (
	"math"
	"regexp"
	"strings"
)

var (
	few = strings.Fields("Zero One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen Fourteen Fifteen" +
		" Sixteen Seventeen Eighteen Nineteen")
	ordinals = strings.Fields("Zeroth First Second Third Fourth Fifth Sixth Seventh Eighth Ninth Tenth Eleventh Twelfth" +
		" Thirteenth Fourteenth Fifteenth Sixteenth Seventeenth Eighteenth Nineteenth")
	decades    = strings.Fields("Twenty Thirty Forty Fifty Sixty Seventy Eighty Ninety Hundred")
	magnitudes = strings.Fields("Thousand Million Billion Trillion")
)

// words writes a number in English, British fashion: one hundred and one.
func words(n float64, ordinal bool) string { return wordsAfter(n, "", ordinal) }

// wordsAfter writes what follows something bigger, with the word or comma that
// joins them.
func wordsAfter(n float64, joint string, ordinal bool) string {
	if joint != "" && n >= 100 {
		joint = ", "
	}
	ending := func(text string, rest float64) string {
		switch {
		case rest > 0:
			return text + wordsAfter(rest, " and ", ordinal)
		case ordinal:
			return text + "th"
		}
		return text
	}
	switch {
	case n != n || math.IsInf(n, 0):
		return ""
	case n <= 19:
		if ordinal {
			return joint + ordinals[int(n)]
		}
		return joint + few[int(n)]
	case n < 100:
		text := joint + decades[int(n)/10-2]
		if rest := math.Mod(n, 10); rest > 0 {
			return text + "-" + wordsAfter(rest, "", ordinal)
		} else if ordinal {
			return text[:len(text)-1] + "ieth"
		}
		return text
	case n < 1000:
		return ending(joint+few[int(n)/100]+" Hundred", math.Mod(n, 100))
	}
	magnitude := min(int(math.Log10(n)/3), len(magnitudes))
	factor := math.Pow10(magnitude * 3)
	mantissa := math.Floor(n / factor)
	return ending(joint+words(mantissa, false)+" "+magnitudes[magnitude-1], n-mantissa*factor)
}

// wordValues are what the words count.
var wordValues = func() map[string]float64 {
	values := map[string]float64{"hundredth": 100}
	for i := range few {
		values[strings.ToLower(few[i])] = float64(i)
		values[strings.ToLower(ordinals[i])] = float64(i)
	}
	for i, word := range decades {
		word = strings.ToLower(word)
		values[word] = float64(i+2) * 10
		values[word[:len(word)-1]+"ieth"] = values[word]
	}
	for i, word := range magnitudes {
		word = strings.ToLower(word)
		values[word] = math.Pow10((i + 1) * 3)
		values[word+"th"] = values[word]
	}
	return values
}()

var wordBreak = regexp.MustCompile(`,\s|\sand\s|[\s\\-]`)

func fromWords(text string) float64 {
	segments := []float64{0}
	for _, word := range wordBreak.Split(text, -1) {
		value, ok := wordValues[word]
		last := len(segments) - 1
		switch {
		case !ok:
			return math.NaN()
		case value >= 100:
			segments[last] *= value
		case segments[last] >= 1000:
			segments = append(segments, value)
		default:
			segments[last] += value
		}
	}
	total := 0.0
	for _, s := range segments {
		total += s
	}
	return total
}

var numerals = []struct {
	value int
	text  string
}{
	{1000, "m"},
	{900, "cm"},
	{500, "d"},
	{400, "cd"},
	{100, "c"},
	{90, "xc"},
	{50, "l"},
	{40, "xl"},
	{10, "x"},
	{9, "ix"},
	{5, "v"},
	{4, "iv"},
	{1, "i"},
}

func roman(n int) string {
	var out strings.Builder
	for _, numeral := range numerals {
		for ; n >= numeral.value; n -= numeral.value {
			out.WriteString(numeral.text)
		}
	}
	return out.String()
}

func fromRoman(text string) float64 {
	values := map[byte]float64{'M': 1000, 'D': 500, 'C': 100, 'L': 50, 'X': 10, 'V': 5, 'I': 1}
	total, most := 0.0, 1.0
	for i := len(text) - 1; i >= 0; i-- {
		value, ok := values[text[i]]
		switch {
		case !ok:
			return math.NaN()
		case value < most:
			total -= value
		default:
			most = value
			total += value
		}
	}
	return total
}

// letters counts as the columns of a sheet do: a, b, … z, aa, ab.
func letters(n float64, first byte) string {
	var out []byte
	for n > 0 && !math.IsInf(n, 0) {
		out = append([]byte{first + byte(math.Mod(n-1, 26))}, out...)
		n = math.Floor((n - 1) / 26)
	}
	return string(out)
}

func fromLetters(text string, first rune) float64 {
	total := 0.0
	for _, r := range text {
		total = total*26 + float64(r-first+1)
	}
	return total
}
