import type { Channel } from "./channel.ts";
import { destinationOf } from "./esl-channel.ts";

type Variables = Record<string, string>;

/** Where carriers and phones of the simulated world live; there is no network behind it. */
const HOST = "127.0.0.1";
const CARRIER = { port: 5090, profile: "external", profilePort: 5080 } as const;
const PHONE = { port: 5071, profile: "internal", profilePort: 5060 } as const;

const sideOf = ({ order }: Channel) => (order.to.kind === "user" ? PHONE : CARRIER);
/** A number that stands for a channel, the same every time. */
const even = ({ sessionNumber }: Channel): number => 16_384 + ((sessionNumber * 2) % 16_000);

/** What the SIP side sets when the INVITE goes out. */
export function inviteVariables(channel: Channel): Variables {
  const { to } = channel.order;
  const { port, profile, profilePort } = sideOf(channel);
  const address = `${destinationOf(channel)}@${HOST}:${port}`;
  const contact =
    to.kind === "gateway"
      ? `<sip:dialer@${HOST}:${profilePort};transport=udp;gw=${to.gateway}>`
      : `<sip:mod_sofia@${HOST}:${profilePort}>`;
  return {
    ...(to.kind === "gateway" ? { sip_gateway_name: to.gateway } : {}),
    sip_local_network_addr: HOST,
    sip_profile_name: to.kind === "gateway" ? "gateway" : profile,
    video_media_flow: "disabled",
    text_media_flow: "disabled",
    sip_destination_url: `sip:${address}`,
    rtp_use_codec_string: "PCMU,PCMA",
    local_media_ip: HOST,
    local_media_port: String(even(channel)),
    advertised_media_ip: HOST,
    audio_media_flow: "sendrecv",
    rtp_local_sdp_str: sdp("FreeSWITCH", even(channel)),
    sip_outgoing_contact_uri: contact,
    sip_req_uri: address,
    sip_to_host: `${HOST}:${port}`,
    sip_from_host: HOST,
    sofia_profile_name: profile,
    recovery_profile_name: profile,
    sofia_profile_url: `sip:mod_sofia@${HOST}:${profilePort}`,
  };
}

const sdp = (owner: string, port: number): string =>
  `v=0\r\no=${owner} 1 1 IN IP4 ${HOST}\r\ns=${owner}\r\nc=IN IP4 ${HOST}\r\nt=0 0\r\nm=audio ${port} RTP/AVP 0 8 101\r\n`;

/** What the far end's first reply brings: a refusal at once is less than a ring. */
export function replyVariables(channel: Channel, callerNumber: string, callerName: string, rings: boolean): Variables {
  const { port, profilePort } = sideOf(channel);
  const user = destinationOf(channel);
  const tag = channel.uuid.slice(0, 8);
  const via = `SIP/2.0/UDP ${HOST}:${profilePort};rport;branch=z9hG4bK${tag}`;
  const display = callerName === "" ? "" : `"${callerName}" `;
  const reply = {
    sip_call_id: channel.uuid,
    sip_reply_host: HOST,
    sip_reply_port: String(port),
    sip_network_ip: HOST,
    sip_network_port: String(port),
  };
  if (!rings) return reply;
  return {
    ...reply,
    sip_recover_contact: `<sip:${HOST}:${port};transport=UDP>`,
    sip_full_via: via,
    sip_recover_via: via,
    ...(callerName === "" ? {} : { sip_from_display: callerName }),
    sip_full_from: `${display}<sip:${callerNumber}@${HOST}>;tag=${tag}`,
    sip_full_to: `<sip:${user}@${HOST}:${port}>;tag=${tag}UAS`,
    sip_from_user: callerNumber,
    sip_from_uri: `${callerNumber}@${HOST}`,
    sip_to_user: user,
    sip_to_port: String(port),
    sip_to_uri: `${user}@${HOST}:${port}`,
    sip_to_host: HOST,
    sip_contact_params: "transport=UDP",
    sip_contact_user: "nobody",
    sip_contact_port: String(port),
    sip_contact_uri: `nobody@${HOST}:${port}`,
    sip_contact_host: HOST,
    sip_to_tag: `${tag}UAS`,
    sip_from_tag: tag,
    sip_cseq: String(123_000_000 + channel.sessionNumber),
  };
}

const mediaPort = ({ order }: Channel): number => (order.to.kind === "user" ? 6010 : 6000);

/** What the far end offers with its first sound. */
export const offeredVariables = (channel: Channel): Variables => ({
  switch_r_sdp: sdp("carrier", mediaPort(channel)),
  ep_codec_string: "CORE_PCM_MODULE.PCMU@8000h@20i@64000b,CORE_PCM_MODULE.PCMA@8000h@20i@64000b",
});

/** What comes with sound: the far end's SDP, and the codec that was agreed on. */
export function mediaVariables(channel: Channel): Variables {
  return {
    ...offeredVariables(channel),
    remote_video_media_flow: "inactive",
    remote_text_media_flow: "inactive",
    remote_audio_media_flow: "sendrecv",
    rtp_audio_recv_pt: "0",
    rtp_use_codec_name: "PCMU",
    rtp_use_codec_rate: "8000",
    rtp_use_codec_ptime: "20",
    rtp_use_codec_channels: "1",
    rtp_last_audio_codec_string: "PCMU@8000h@20i@1c",
    read_codec: "PCMU",
    original_read_codec: "PCMU",
    read_rate: "8000",
    original_read_rate: "8000",
    write_codec: "PCMU",
    write_rate: "8000",
    dtmf_type: "rfc2833",
    rtp_use_timer_name: "soft",
    rtp_use_pt: "0",
    rtp_use_ssrc: String(1_000_000_000 + even(channel)),
    rtp_2833_send_payload: "101",
    rtp_2833_recv_payload: "101",
    remote_media_ip: HOST,
    remote_media_port: String(mediaPort(channel)),
  };
}

const COUNTED = {
  in: "raw_bytes media_bytes packet_count media_packet_count skip_packet_count jitter_packet_count dtmf_packet_count cng_packet_count flush_packet_count largest_jb_size",
  out: "raw_bytes media_bytes packet_count media_packet_count skip_packet_count dtmf_packet_count cng_packet_count",
} as const;
const RATED = "jitter_min_variance jitter_max_variance jitter_loss_rate jitter_burst_rate mean_interval".split(" ");

/** What the end of a channel with sound reports of it. Nothing was sent here, so all of it is nothing. */
export const rtpVariables: Readonly<Variables> = {
  ...Object.fromEntries(COUNTED.in.split(" ").map((name) => [`rtp_audio_in_${name}`, "0"])),
  ...Object.fromEntries(RATED.map((name) => [`rtp_audio_in_${name}`, "0.00"])),
  rtp_audio_in_flaw_total: "0",
  rtp_audio_in_quality_percentage: "100.00",
  rtp_audio_in_mos: "4.50",
  ...Object.fromEntries(COUNTED.out.split(" ").map((name) => [`rtp_audio_out_${name}`, "0"])),
  rtp_audio_rtcp_packet_count: "0",
  rtp_audio_rtcp_octet_count: "0",
};
