package io.steepest.studio.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports in a real browser, where there is one: Chromium, without a window. */
class BrowserTest {
    private static final int PHONE = 390;
    private static final int DESK = 1280;
    private static final Pattern WIDTH = Pattern.compile("data-widths=\"(\\d+) (\\d+)\"");
    private static final Pattern SIZE = Pattern.compile("data-canvas=\"(\\d+)\"");

    /** Says how wide the page is, how wide the window, and how many charts have a size. */
    private static final String ASK = """
            <script>
            addEventListener('load', () => setTimeout(() => {
                const root = document.documentElement;
                root.dataset.widths = root.scrollWidth + ' ' + innerWidth;
                root.dataset.canvas = [...document.querySelectorAll('canvas')].filter(c => c.width > 0).length;
            }, 500));
            </script>
            </body>
            """;

    @TempDir
    static Path tmp;

    private static Path report;
    private static Optional<Path> browser;

    @BeforeAll
    static void a_report() throws IOException {
        browser = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(browser.isPresent(), "no Chromium on this machine");
        Cli.text(tmp);
        Path out = tmp.resolve("out");
        assertThat(Cli.run("compare TINY --optimizers sgd,adamw,muon --steps 4 --seeds 2 --data "
                                + tmp.resolve("numbers.txt") + " --out " + out)
                        .status())
                .isZero();
        String page = Files.readString(out.resolve("report.html"));
        assertThat(page).contains("</body>");
        report = Files.writeString(out.resolve("asked.html"), page.replace("</body>", ASK));
    }

    /** The page after its scripts ran; what the browser said is checked to hold no error of a script. */
    private static String seen(int width, String... more) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                browser.orElseThrow().toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + tmp.resolve("profile"),
                "--enable-logging=stderr",
                "--virtual-time-budget=4000",
                "--window-size=" + width + ",900",
                "--dump-dom"));
        words.addAll(List.of(more));
        words.add(report.toUri().toString());
        Path dom = tmp.resolve("dom.html");
        Path said = tmp.resolve("said.txt");
        Process process = new ProcessBuilder(words)
                .redirectOutput(dom.toFile())
                .redirectError(said.toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        assertThat(Files.readAllLines(said, UTF_8))
                .filteredOn(line -> line.contains("CONSOLE"))
                .isEmpty();
        return Files.readString(dom);
    }

    private static void fits(String page) {
        Matcher widths = WIDTH.matcher(page);
        assertThat(widths.find()).as("the page answered").isTrue();
        assertThat(Integer.parseInt(widths.group(1))).isLessThanOrEqualTo(Integer.parseInt(widths.group(2)));
        Matcher charts = SIZE.matcher(page);
        assertThat(charts.find()).isTrue();
        assertThat(Integer.parseInt(charts.group(1))).isGreaterThanOrEqualTo(2);
    }

    @Test
    void a_report_has_charts_and_no_script_complains() throws Exception {
        fits(seen(DESK));
    }

    @Test
    void a_phone_does_not_scroll_sideways() throws Exception {
        fits(seen(PHONE));
    }

    @Test
    void a_dark_screen_shows_the_same() throws Exception {
        fits(seen(DESK, "--force-dark-mode", "--blink-settings=preferredColorScheme=0"));
    }
}
