package io.steepest.spark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.steepest.studio.study.Conduct;
import io.steepest.studio.study.Crew;
import io.steepest.studio.study.Kept;
import io.steepest.studio.study.LocalCrew;
import io.steepest.studio.study.Monitor;
import io.steepest.studio.study.Store;
import io.steepest.studio.study.Study;
import io.steepest.studio.study.TrainingRunner;
import io.steepest.train.Progress;
import io.steepest.train.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs studies into stores, and says what is in one. */
final class Stores {
    private Stores() {}

    /** Runs a study by threads of this process. */
    static void runHere(Study study, Path folder) throws IOException {
        try (Crew crew = new LocalCrew(1, new TrainingRunner("cpu", Stop.never()), trial -> Progress.silent())) {
            run(study, folder, crew);
        }
    }

    /** Runs a study by a crew. */
    static void run(Study study, Path folder, Crew crew) throws IOException {
        TrainingRunner runner = new TrainingRunner("cpu", Stop.never());
        Monitor monitor = new Monitor() {
            @Override
            public void progressed(int known, int expected) {
                // nobody looks
            }

            @Override
            public void ended(String label, Kept kept) {
                // nobody looks
            }
        };
        try (Store store = Store.open(folder, false)) {
            new Conduct(study, store, crew, runner::fingerprint, monitor, Stop.never()).run();
        }
    }

    /** What a store holds but for times and order: lines of JSON, in which equal texts are equal bits. */
    static List<String> content(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(Store.FILE))) {
            ObjectNode node = (ObjectNode) new ObjectMapper().readTree(line);
            node.remove("timing");
            lines.add(node.toString());
        }
        return lines.stream().sorted().toList();
    }
}
