package io.steepest.studio.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class FigureCommandTest {
    @TempDir
    Path tmp;

    @Test
    void every_picture_is_a_png_and_an_svg_of_the_same_size() throws Exception {
        Path out = tmp.resolve("figures");
        Path json = tmp.resolve("points.json");
        Cli.Outcome outcome = Cli.run("figure --out " + out + " --json " + json);
        assertThat(outcome.status()).as(outcome.err()).isZero();
        for (String name : List.of("figure-1", "paths", "balls")) {
            assertThat(outcome.out()).contains(name + ".png", name + ".svg");
            BufferedImage png = ImageIO.read(out.resolve(name + ".png").toFile());
            assertThat(colours(png)).as("colours of %s", name).hasSizeGreaterThan(100);
            Element svg = svg(out.resolve(name + ".svg"));
            assertThat(svg.getTagName()).isEqualTo("svg");
            assertThat(svg.getAttribute("width")).isEqualTo(png.getWidth() / 2 + "px");
            assertThat(svg.getAttribute("height")).isEqualTo(png.getHeight() / 2 + "px");
            assertThat(svg.getElementsByTagName("path").getLength()).isGreaterThan(50);
        }
        JsonNode points = new ObjectMapper().readTree(json.toFile()).get("points");
        assertThat(points.get("rays")).hasSize(3);
        assertThat(points.get("paths")).hasSize(6);
        assertThat(points.get("balls")).hasSize(24);
        assertThat(points.get("gradient").get("x").asDouble()).isEqualTo(0.5);
    }

    private static Set<Integer> colours(BufferedImage image) {
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y += 2) {
            for (int x = 0; x < image.getWidth(); x += 2) {
                colours.add(image.getRGB(x, y));
            }
        }
        return colours;
    }

    /** The root of an SVG file; the document type that it names is not fetched. */
    private static Element svg(Path file) throws Exception {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        builder.setEntityResolver((publicId, systemId) -> new InputSource(new StringReader("")));
        return builder.parse(file.toFile()).getDocumentElement();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0,0 | --gradient must be finite and not zero, found 0.0, 0.0",
                "1 | --gradient must be two numbers with a comma between, found 1",
                "1,2,3 | --gradient must be two numbers with a comma between, found 3",
                "1,NaN | 'NaN' is not a finite number"
            })
    void a_gradient_that_cannot_be_is_refused_before_anything_is_written(String gradient, String words) {
        Path out = tmp.resolve("none");
        Cli.Outcome outcome = Cli.run("figure --gradient " + gradient + " --out " + out);
        assertThat(outcome.err()).contains(words);
        Cli.assertSaidOnce(outcome, 2);
        assertThat(Files.exists(out)).isFalse();
    }
}
