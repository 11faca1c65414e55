import { parseToolList } from "@tenon/contract";
import { planTranslation } from "@tenon/contract/translate";
const p=parseToolList([{name:"t",inputSchema:{type:"object",properties:{id:{type:"string"},priority:{enum:["low","high"]}},required:["id"]}}]);
const l=parseToolList([{name:"t",inputSchema:{type:"object",properties:{id:{type:"string"},priority:{enum:["low","high"]}},required:["id","priority"]}}]);
console.log(JSON.stringify(planTranslation(p.tools[0]!,l,{pinnedTools:p}),null,1));
