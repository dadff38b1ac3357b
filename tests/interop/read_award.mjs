// Reads the first AwardGiven of a topic as a stranger would: kafkajs for the record, cloudevents for its attributes,
// protobufjs with the published .proto files for its data. Prints one line of JSON.
//   node read_award.mjs BOOTSTRAP TOPIC PROTO_DIRECTORY NODE_MODULES
import { createRequire } from "node:module";
import path from "node:path";

const [bootstrap, topic, protos, modules] = process.argv.slice(2);
const require = createRequire(path.join(modules, "interop.cjs"));
const { Kafka, CompressionCodecs, CompressionTypes, logLevel } = require("kafkajs");
const { Kafka: KafkaBinding } = require("cloudevents");
const protobuf = require("protobufjs");
const lz4 = require("lz4js");

// kafkajs brings gzip only; the services send lz4 frames.
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: (encoder) => Buffer.from(lz4.compress(encoder.buffer)),
  decompress: (buffer) => Buffer.from(lz4.decompress(buffer)),
});

const root = new protobuf.Root();
const resolve = root.resolvePath;
root.resolvePath = (origin, target) =>
  target.startsWith("google/protobuf/") ? resolve(origin, target) : path.join(protos, path.relative(protos, path.resolve(protos, target)));
await root.load("fairlead/recognition/v1/recognition_events.proto");
const AwardGiven = root.lookupType("fairlead.recognition.v1.AwardGiven");

const kafka = new Kafka({ clientId: "interop", brokers: [bootstrap], logLevel: logLevel.ERROR });
const consumer = kafka.consumer({ groupId: `interop-${process.pid}` });
const timeout = setTimeout(() => {
  console.error("no AwardGiven came within 60 s");
  process.exit(1);
}, 60_000);
await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
await consumer.run({
  eachMessage: async ({ message }) => {
    const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, value.toString()]));
    const event = KafkaBinding.toEvent({ headers, key: message.key.toString(), value: message.value, body: message.value });
    if (event.type !== "fairlead.recognition.v1.AwardGiven") return;
    event.validate();
    const award = AwardGiven.toObject(AwardGiven.decode(message.value), { longs: Number });
    if (!award.awardId || award.giverId !== event.subject || !(award.points > 0)) {
      console.error("the decoded award does not fit its envelope", award, event.subject);
      process.exit(1);
    }
    console.log(JSON.stringify({ id: event.id, type: event.type, source: event.source, subject: event.subject, sequence: event.sequence,
      time: event.time, award: award.awardId, points: award.points, recipients: award.recipientIds.length }));
    clearTimeout(timeout);
    process.exit(0);
  },
});
