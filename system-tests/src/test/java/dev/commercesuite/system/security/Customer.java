package dev.commercesuite.system.security;

import java.util.List;
import java.util.stream.Stream;

/** Somebody who has bought something: the person, the objects, and how they can be recognised. */
record Customer(Person person, Ids ids, Marks marks) {

  /** Signs up, buys, and gets a part of the money back. */
  static Customer in(TestSuite suite, People people, Marks marks) {
    Person person = people.customer(marks.text());
    return new Customer(person, new Shop(suite, people).furnish(person, marks), marks);
  }

  /** What an answer gives away about this customer that the request did not hold already. */
  List<String> givenAwayBy(String answer, String request) {
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
