package dev.commercesuite.system.security.people;

import dev.commercesuite.system.security.suite.TestSuite;
import java.util.List;
import java.util.stream.Stream;

/** Somebody who has bought something: the person, the objects, and how they can be recognised. */
public record Customer(Person person, ObjectIds ids, PrivateData marks) {

  /** Signs up, buys, and gets a part of the money back. */
  public static Customer in(TestSuite suite, People people, PrivateData marks) {
    Person person = people.customer(marks.text());
    return new Customer(person, new Shop(suite, people).furnish(person, marks), marks);
  }

  /** What an answer gives away about this customer that the request did not hold already. */
  public List<String> givenAwayBy(String answer, String request) {
    Stream<String> names =
        Stream.of(
                person.email(),
                ids.user(),
                ids.session(),
                ids.order(),
                ids.payment(),
                ids.refund(),
                person.tokens().getSessionId())
            .filter(answer::contains);
    return Stream.concat(names, marks.in(answer)).filter(mark -> !request.contains(mark)).toList();
  }
}
