package io.steepest.studio.cli;

import io.steepest.engine.Engine;
import io.steepest.machine.Machine;
import io.steepest.studio.page.LossUnit;
import io.steepest.studio.report.Build;
import io.steepest.studio.report.ReportText;
import io.steepest.train.RunResult;
import io.steepest.train.Setup;
import io.steepest.train.data.Dataset;
import io.steepest.train.data.TextDataset;
import io.steepest.train.data.Vocabulary;
import io.steepest.train.name.Plural;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Fills a report with the words that the command knows. */
public final class Reports {
    private static final String ENGINE = "PyTorch for Java (JavaCPP), libtorch 2.10.0";

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm:ss z", Locale.ENGLISH);

    private Reports() {}

    /**
     * What a command wrote for machines.
     *
     * @param command its name
     * @param runs the results
     * @param report path of the page
     */
    record Result(String command, List<RunResult> runs, String report) {}

    static LossUnit unit(Dataset data) {
        if (!(data instanceof TextDataset text)) {
            return LossUnit.EXAMPLE;
        }
        return text.vocabulary().kind() == Vocabulary.Kind.BYTES ? LossUnit.BYTE : LossUnit.CHARACTER;
    }

    /** How long and in which portions a run trains, like {@code 200 steps of 16 windows}. */
    static String portions(Dataset data, Setup.Loop loop) {
        return Plural.of(loop.steps(), "step") + " of "
                + Plural.of(loop.batch(), data.unit().example());
    }

    /** The words of any report, with this machine. */
    public static ReportText text(String title, String command, String data, String model, List<String> notes) {
        return new ReportText(title, command, data, model, notes, environment());
    }

    private static Map<String, String> environment() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Date", ZonedDateTime.now(ZoneId.systemDefault()).format(DATE));
        facts.put("Steepest", Build.version());
        facts.put("Java", System.getProperty("java.version"));
        facts.put("Engine", ENGINE);
        Machine machine = Machine.current();
        facts.put("Machine", machine.processor() + ", " + Plural.of(machine.cores(), "core"));
        facts.put("Instructions", machine.instructions().toString());
        facts.put("System", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        facts.put("Threads", Engine.threads());
        return facts;
    }
}
