package io.steepest.studio.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.steepest.file.OutputFile;
import io.steepest.studio.report.Frame;
import io.steepest.studio.report.Html;
import io.steepest.studio.report.ReportText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One page of all studies in a folder: title, finding and first picture of each, with a link to its report. */
public final class StudyGallery {
    /** Name of the file with the result of a study in its folder. */
    public static final String RESULT = "result.json";

    private static final String PAGE = "index.html";

    private StudyGallery() {}

    /**
     * What the page shows.
     *
     * @param text words that do not come from the studies
     * @param eyebrow the line above the headline
     * @param studies in the order of their folders
     */
    record View(ReportText text, String eyebrow, List<Shown> studies) {}

    /**
     * One study.
     *
     * @param folder its name
     * @param title of the study
     * @param finding in sentences
     * @param picture in base64; null: there is none
     */
    record Shown(String folder, String title, String finding, String picture) {}

    /**
     * Writes the page, in place of an older one.
     *
     * @param root folder with a folder for each study
     * @param text words that do not come from the studies
     * @return path of the page
     * @throws IOException if a result cannot be read or the page cannot be written
     */
    public static Path write(Path root, ReportText text) throws IOException {
        List<Shown> studies = new ArrayList<>();
        for (Path result : results(root)) {
            studies.add(shown(result));
        }
        String eyebrow = "Steepest · " + studies.size() + (studies.size() == 1 ? " study" : " studies");
        String page = Frame.plain(text, "", Html.part("page/gallery.jte", new View(text, eyebrow, studies)));
        return OutputFile.write(root.resolve(PAGE), page.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Path> results(Path root) throws IOException {
        try (Stream<Path> folders = Files.list(root)) {
            return folders.map(folder -> folder.resolve(RESULT))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }

    private static Shown shown(Path result) throws IOException {
        JsonNode study = new ObjectMapper().readTree(result.toFile());
        Path folder = result.getParent();
        String name = folder.getFileName().toString();
        return new Shown(
                name,
                study.path("title").asText(name),
                study.path("finding").asText(),
                picture(folder).orElse(null));
    }

    /** The first picture in base 64: a page may load nothing from beside it. */
    private static Optional<String> picture(Path folder) throws IOException {
        Optional<Path> first;
        try (Stream<Path> files = Files.list(folder)) {
            first = files.filter(file -> file.toString().endsWith(".png"))
                    .min(Comparator.comparing((Path file) -> file.toString().length())
                            .thenComparing(Path::toString));
        }
        return first.isEmpty()
                ? Optional.empty()
                : Optional.of(Base64.getEncoder().encodeToString(Files.readAllBytes(first.get())));
    }
}
