/**
 * How a process starts, serves and stops in order, and how a service's {@code Main} says what it is
 * made of:
 *
 * {@snippet :
 * public final class Main {
 *   public static void main(String[] args) {
 *     ServiceMain.run("order-service", args, Config::from, Main::start, Main::migrations);
 *   }
 *
 *   static RunningService start(Config config) {
 *     return ServiceProcess.start("order-service", config.process(), process -> assemble(config, process));
 *   }
 *
 *   private static Serving assemble(Config config, ServiceProcess process) {
 *     Database database = process.database(config.database(), "classpath:db/order");
 *     Payments payments = new GrpcPayments(process.channel(config.payments()));
 *     Orders orders = new Orders(new PostgresOrderStore(database), payments, Clock.systemUTC());
 *     process.closing(ExpiryWorker.start(orders));
 *     OrderGrpcService service =
 *         new OrderGrpcService(
 *             orders,
 *             new IdempotentCalls(config.process().secret()),
 *             new PageTokens(config.process().secret()));
 *     return new Serving(List.of(service), OrderErrors::map, process.tokens(config.tokens()));
 *   }
 * }
 * }
 *
 * <p>The end is the start in reverse: what was opened last is closed first.
 */
@NullMarked
package dev.commercesuite.runtime.lifecycle;

import org.jspecify.annotations.NullMarked;
