/** The certificate maker of the tests, loaded in the one order in which it works. */
import 'reflect-metadata';

export * from '@peculiar/x509';
