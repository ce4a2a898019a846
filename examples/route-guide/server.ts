import { addHealth, addReflection, Server } from "@baud/grpc";
import { addressOf, serverCommand } from "../command-line.js";
import { serve } from "../serve.js";
import { readFeatures } from "./database.js";
import { RouteGuide } from "./gen/route_guide_grpc.js";
import { RouteGuide as RouteGuideWithoutPackage } from "./gen/routeguide_grpc.js";
import { RouteGuideService } from "./route-guide-service.js";
import { handlersWithoutPackage } from "./without-package.js";

const program = serverCommand("route-guide", 50051).parse();

const service = new RouteGuideService(readFeatures());
const server = new Server();
server.addService(RouteGuide, service);
server.addService(RouteGuideWithoutPackage, handlersWithoutPackage(service));
addHealth(server);
addReflection(server);
await serve(server, addressOf(program));
