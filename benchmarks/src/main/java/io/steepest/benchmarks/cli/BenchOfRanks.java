package io.steepest.benchmarks.cli;

import io.steepest.benchmarks.page.RankTables;
import io.steepest.benchmarks.ranks.RankBench;
import io.steepest.benchmarks.ranks.RankEntry;
import io.steepest.benchmarks.ranks.RankLink;
import io.steepest.benchmarks.step.ParameterSet;
import io.steepest.dist.Ranks;
import io.steepest.machine.Machine;
import io.steepest.studio.cli.Count;
import io.steepest.studio.cli.JsonOptions;
import io.steepest.studio.cli.Processors;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code bench --ranks}: rank 0 prints and writes, the others help.
 *
 * @param set what is stepped
 * @param optimizers by name
 * @param course what is timed
 */
record BenchOfRanks(ParameterSet set, List<String> optimizers, CourseOptions course) {

    /** Measures with all ranks. */
    int run(Ranks ranks, JsonOptions json) throws IOException {
        RankBench bench = new RankBench(ranks, set, optimizers, course.course());
        RankLink link = bench.link();
        RankBench.Speed speed = bench.speed();
        if (ranks.rank() > 0) {
            bench.run(name -> {});
            return 0;
        }
        List<RankEntry> entries;
        try (Count count = Count.of("bench", optimizers.size())) {
            entries = bench.run(count::next);
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %,d parameters in %d tensors, %d ranks with %d threads each, beside one with as many%n",
                set.name(),
                set.entries(),
                set.parameters().size(),
                ranks.size(),
                torch.get_num_threads());
        System.out.println(Processors.line(Machine.current()) + '\n');
        System.out.print(RankTables.text(entries, link));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("command", "bench");
        result.put("machine", Processors.measured(Machine.current()));
        result.put("course", course.fields(set.name(), false));
        result.put("ranks", ranks.size());
        result.put("threads", torch.get_num_threads());
        result.put("cores", Runtime.getRuntime().availableProcessors());
        result.put("link", link);
        result.put("speed", speed);
        result.put("rank_entries", entries);
        json.write(result);
        return 0;
    }
}
