import { Response } from "./gen/response_pb.js";

const response: Response = Response.create({ data: "hello, 世界", status: 200 });

const bytes = Response.encode(response);
console.log(`message  ${JSON.stringify(response)}`);
console.log(`bytes    ${Buffer.from(bytes).toString("hex")} (${bytes.length})`);
console.log(`decoded  ${JSON.stringify(Response.decode(bytes))}`);

const json = JSON.stringify(Response.toJson(response));
console.log(`JSON     ${json} (${Buffer.byteLength(json)})`);
console.log(`equal    ${Response.equals(Response.fromJson(JSON.parse(json)), Response.decode(bytes))}`);
