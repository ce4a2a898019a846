import { Command } from "commander";

const app = new Command("cli").description("Says hello and goodbye");

app
  .command("hello")
  .argument("<name>")
  .action((name: string) => {
    console.log(`Hello ${name}`);
  });

app
  .command("goodbye")
  .argument("<name>")
  .option("--formal", "be formal", false)
  .action((name: string, { formal }: { formal: boolean }) => {
    console.log(formal ? `Goodbye Ms. ${name}. Have a good day.` : `Bye ${name}!`);
  });

app.parse();
