export {
  LEXICON_LANGUAGES,
  type Lexicon,
  loadOnlineModel,
  ONLINE_FILES,
  type OnlineData,
  OnlineModel,
  onlineModel,
  type Weights,
} from "./model.ts";
export {
  type Owner,
  type PostEntity,
  type PostInput,
  type PostSign,
  type ReadPost,
  readPost,
} from "./read-post.ts";
