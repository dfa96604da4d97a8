package io.steepest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The tables of optimizers in the documentation are those that the catalogue gives. After a change of the catalogue,
 * {@code mvn -pl core test -Dtest=CatalogueTablesTest -Dsteepest.tables=write} writes them.
 */
class CatalogueTablesTest {
    private static final Path DOCS = Path.of("../docs");
    private static final boolean WRITE = "write".equals(System.getProperty("steepest.tables"));

    /** Each table and its place in a page. */
    enum Place {
        OPTIMIZERS("optimizers.md", "optimizers", CatalogueTables::optimizers),
        CONSTANTS("optimizers.md", "constants", CatalogueTables::constants),
        COMMAND_LINE("command-line.md", "optimizers", CatalogueTables::commandLine);

        private final String page;
        private final String name;

        @SuppressWarnings("ImmutableEnumChecker") // a method
        private final Supplier<String> table;

        Place(String page, String name, Supplier<String> table) {
            this.page = page;
            this.name = name;
            this.table = table;
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_table_is_that_of_the_catalogue(Place place) throws IOException {
        Path page = DOCS.resolve(place.page);
        String text = Files.readString(page);
        String begin = "<!-- table of " + place.name + ", written by CatalogueTablesTest -->\n";
        String end = "<!-- end of the table -->";
        int from = text.indexOf(begin) + begin.length();
        assertThat(text).contains(begin);
        int to = text.indexOf(end, from);
        String expected = "\n" + place.table.get() + "\n";
        if (WRITE) {
            Files.writeString(page, text.substring(0, from) + expected + text.substring(to));
            return;
        }
        assertThat(text.substring(from, to))
                .as("the catalogue has changed: mvn -pl core test -Dtest=CatalogueTablesTest -Dsteepest.tables=write"
                        + " writes the table into docs/" + place.page)
                .isEqualTo(expected);
    }
}
