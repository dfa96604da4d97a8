package io.steepest.studio.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The numbers that an option takes. {@link Ranges} refuses others before a command begins. Every option that takes a whole
 * number has such a range, apart from seeds, which may be any number. The greatest number is far above what serves
 * anybody and below what would never end.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Between {
    /** The most steps that an experiment keeps every loss of. */
    int STEPS = 1_000_000;

    /** The most repetitions of a measurement. */
    int ROUNDS = 10_000;

    /** The most seeds of one optimizer. */
    int SEEDS = 1000;

    /** Returns the least number that is allowed. */
    long least() default 1;

    /** Returns the greatest number that is allowed; by default other things than the option bound it, such as memory. */
    long most() default Long.MAX_VALUE;
}
