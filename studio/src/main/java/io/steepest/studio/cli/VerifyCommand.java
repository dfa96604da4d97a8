package io.steepest.studio.cli;

import io.steepest.engine.Engine;
import io.steepest.studio.page.ClaimTable;
import io.steepest.train.Stop;
import io.steepest.train.name.Near;
import io.steepest.verify.claim.Claim;
import io.steepest.verify.claim.Claims;
import io.steepest.verify.claim.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Measures every claim of the papers on this machine and prints the residuals. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures the claims of the papers \"Old Optimizer, New Norm\" and \"Preconditioned norms\" on this"
                        + " machine and prints the residuals. Exit status 1 if one fails.")
final class VerifyCommand implements Callable<Integer> {
    @Option(
            names = "--only",
            paramLabel = "PATTERN",
            defaultValue = "*",
            description =
                    "Check only the claims whose id fits; * stands for any characters (default: ${DEFAULT-VALUE}).")
    private String only;

    @Option(names = "--list", description = "List the claims and measure nothing.")
    private boolean list;

    @ParentCommand
    private Main steepest;

    @Mixin
    private JsonOptions json;

    /** One row of the result for machines. */
    private record Row(
            String id,
            String source,
            String claim,
            String measured,
            double residual,
            double tolerance,
            String why,
            boolean pass,
            double seconds,
            String note) {
        static Row of(Verdict v) {
            Claim c = v.claim();
            return new Row(
                    c.id(),
                    c.source(),
                    c.statement(),
                    c.measured(),
                    v.residual(),
                    c.tolerance().value(),
                    c.tolerance().why(),
                    v.pass(),
                    v.seconds(),
                    v.note());
        }
    }

    @Override
    public Integer call() throws Exception {
        json.check();
        List<Claim> claims = fitting(only);
        if (list) {
            System.out.print(ClaimTable.list(claims));
            return 0;
        }
        return verify(claims, steepest.stop(), json);
    }

    private static List<Claim> fitting(String pattern) {
        List<Claim> fitting = Claims.fitting(pattern);
        if (fitting.isEmpty()) {
            List<String> ids = Claims.all().stream().map(Claim::id).toList();
            throw new IllegalArgumentException(
                    "no claim fits " + pattern + Near.question(pattern, ids) + "verify --list names all " + ids.size());
        }
        return fitting;
    }

    /** Measures, prints and writes; gives the exit status. */
    static int verify(List<Claim> claims, Stop stop, JsonOptions json) throws IOException {
        Engine.prepare();
        List<Verdict> verdicts = check(claims, stop);
        System.out.print(ClaimTable.of(verdicts));
        json.write(Map.of("claims", verdicts.stream().map(Row::of).toList()));
        return said(claims, verdicts);
    }

    private static List<Verdict> check(List<Claim> claims, Stop stop) {
        List<Verdict> verdicts = new ArrayList<>();
        try (Count count = Count.of("verify", claims.size())) {
            for (Claim claim : claims) {
                if (stop.wished()) {
                    break;
                }
                count.next(claim.id());
                verdicts.add(claim.check());
            }
        }
        return verdicts;
    }

    /** The last line, and the exit status. */
    private static int said(List<Claim> claims, List<Verdict> verdicts) {
        List<Verdict> failed = verdicts.stream().filter(v -> !v.pass()).toList();
        if (!failed.isEmpty()) {
            System.err.println("steepest: " + failed.size() + " of " + verdicts.size() + " claims failed: "
                    + failed.stream().map(v -> v.claim().id()).collect(Collectors.joining(", ")));
        }
        if (verdicts.size() < claims.size()) {
            System.err.println("steepest: interrupted after " + verdicts.size() + " of " + claims.size() + " claims");
        }
        return failed.isEmpty() && verdicts.size() == claims.size() ? 0 : 1;
    }
}
