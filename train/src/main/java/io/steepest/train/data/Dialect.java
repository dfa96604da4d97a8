package io.steepest.train.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Finds what separates the fields of a table: the tab, the semicolon or the comma that makes most fields numbers. */
final class Dialect {
    private static final List<Character> DELIMITERS = List.of('\t', ';', ',');
    private static final int HEAD = 1 << 16;
    private static final int RECORDS = 20;

    private Dialect() {}

    /** Looks at the head of a table and goes back to its beginning. */
    static CSVFormat of(BufferedReader reader) throws IOException {
        char[] head = new char[HEAD];
        reader.mark(HEAD);
        int length = 0;
        for (int more = 0; more >= 0 && length < HEAD; more = reader.read(head, length, HEAD - length)) {
            length += more;
        }
        reader.reset();
        String text = new String(head, 0, length);
        char best = ',';
        double most = 0;
        for (char delimiter : DELIMITERS) {
            double score = score(text, format(delimiter));
            if (score > most) {
                most = score;
                best = delimiter;
            }
        }
        return format(best);
    }

    private static CSVFormat format(char delimiter) {
        return CSVFormat.DEFAULT
                .builder()
                .setDelimiter(delimiter)
                .setIgnoreEmptyLines(true)
                .setIgnoreSurroundingSpaces(true)
                .get();
    }

    /** Counts the fields before the last that are numbers. Those with a decimal comma count, to be refused by name. */
    private static double score(String text, CSVFormat format) {
        double score = 0;
        try (CSVParser parser = CSVParser.parse(new StringReader(text), format)) {
            Iterator<CSVRecord> records = parser.iterator();
            for (int i = 0; i < RECORDS && records.hasNext(); i++) {
                CSVRecord record = records.next();
                int fields = record.size() - 1;
                long numbers = record.stream()
                        .limit(fields)
                        .filter(field -> Decimal.isNumber(field) || Decimal.hasComma(field))
                        .count();
                // a row that is split at all breaks a tie of headers
                score += fields == 0 ? 0 : 1e-3 + (double) numbers / fields;
            }
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            // the head ends within quotes, or this is not the delimiter: what was read so far counts
            return score;
        }
        return score;
    }
}
