//! Rules among fields, conditional rules, ranges with gaps and string formats, as the actions use them.

/// Returns the violations of any generated value.
fn violations_of(object: &dyn trtc_api::__private::Object) -> String {
    trtc_api::validate::validate(object).map_or_else(|violations| violations.to_string(), |()| "valid".to_owned())
}

#[test]
fn rules_among_fields_apply_under_their_conditions() {
    use trtc_api::call_quality::{DescribeCallDetailInfoRequest, QualityMetric};
    use trtc_api::stream_relay::{AudioCodec, AudioEncode, McuCustomCrop, McuRecordParams, RelayAudioChannels};
    use trtc_api::types::{RelayRecordFormat, RelayRecordMode, VideoParams};

    let audio = |codec, channels, rate| {
        violations_of(&AudioEncode::builder().sample_rate(rate).channel(channels).bit_rate(64).codec(codec).build())
    };
    assert_eq!(audio(AudioCodec::LcAac, RelayAudioChannels::Mono, 8_000), "valid");
    assert_eq!(audio(AudioCodec::HeAacV2, RelayAudioChannels::Stereo, 16_000), "valid");
    let he_aac = audio(AudioCodec::HeAacV2, RelayAudioChannels::Mono, 8_000);
    assert_eq!(
        he_aac,
        "Channel is 1 but must be 2 if Codec is 2; \
         SampleRate is 8000 but must be 48000, 44100, 32000, 24000 or 16000 if Codec is 2"
    );

    let crop =
        |x, width| violations_of(&McuCustomCrop::builder().location_x(x).location_y(0).width(width).height(1).build());
    assert_eq!(crop(9_000, 1_000), "valid");
    assert_eq!(crop(9_000, 1_001), "the request has LocationX + Width = 10001 but the maximum is 10000");
    assert!(crop(u64::MAX, u64::MAX).contains("but the maximum is 10000"), "the sum does not overflow");

    let video = |width, height| {
        violations_of(&VideoParams::builder().width(width).height(height).fps(15).bit_rate(550_000).gop(10).build())
    };
    assert_eq!(video(1_920, 1_080), "valid");
    assert_eq!(video(1_920, 1_920), "the request has Width × Height = 3686400 but the maximum is 2073600");

    let calls = |hours: u64, size, metrics: &[QualityMetric]| {
        let request = DescribeCallDetailInfoRequest::builder().comm_id("c").start_time(0).end_time(hours * 3_600);
        let request = request.sdk_app_id(1).page_size(size);
        violations_of(&if metrics.is_empty() { request.build() } else { request.data_type(metrics.to_vec()).build() })
    };
    assert_eq!(calls(4, 100, &[]), "valid");
    assert_eq!(calls(1, 6, &[QualityMetric::All]), "valid");
    assert_eq!(calls(5, 100, &[]), "the request has EndTime - StartTime = 18000 but the maximum is 14400");
    assert_eq!(
        calls(2, 7, &[QualityMetric::All]),
        "the request has EndTime - StartTime = 7200 but the maximum is 3600 if DataType is set; \
         PageSize is 7 but must be at most 6 if DataType is set"
    );

    let record = |formats: &[RelayRecordFormat]| {
        let record = McuRecordParams::builder().uni_record(RelayRecordMode::Request);
        violations_of(&record.record_format(formats.to_vec()).build())
    };
    assert_eq!(record(&[RelayRecordFormat::Mp4, RelayRecordFormat::Hls]), "valid");
    let both = record(&[RelayRecordFormat::Aac, RelayRecordFormat::Mp4]);
    assert_eq!(both, "RecordFormat must not contain \"mp4\" and \"aac\" together");
}

#[test]
fn ranges_with_gaps_and_string_formats() {
    use trtc_api::ai_service::{ServerPushText, TTSConfig, UpdateAIConversationRequest};
    use trtc_api::stream_ingest::{IngestRoomIdType, StartStreamIngestRequest};
    use trtc_api::stream_relay::McuPassThrough;

    let payload = |kind, uuid: Option<&str>| {
        let mut sei = McuPassThrough::builder().payload_content("x").payload_type(kind).build();
        sei.payload_uuid = uuid.map(str::to_owned);
        violations_of(&sei)
    };
    for good in [100, 243, 245, 254] {
        assert_eq!(payload(good, None), "valid", "{good}");
    }
    for bad in [0, 4, 6, 99, 244, 255] {
        assert_eq!(payload(bad, None), format!("PayloadType is {bad} but must be 5 or 100 to 243 or 245 to 254"));
    }
    assert_eq!(payload(5, None), "PayloadUuid is missing but required if PayloadType is 5");
    assert_eq!(payload(5, Some("aaaaaaaabbbbbbbbccccccccdddddddd")), "valid");

    let repeat = |times| {
        let request = StartStreamIngestRequest::builder().sdk_app_id(1).room_id("r").user_id("u").user_sig("s");
        violations_of(&request.room_id_type(IngestRoomIdType::String).repeat_num(times).build())
    };
    assert_eq!((repeat(-1), repeat(1), repeat(1_000)), ("valid".into(), "valid".into(), "valid".into()));
    assert_eq!(repeat(0), "RepeatNum is 0 but must be -1 or 1 to 1000");

    let volume = |volume| violations_of(&TTSConfig::builder().voice_id("v").volume(volume).build());
    assert_eq!((volume(0.1), volume(10.0)), ("valid".into(), "valid".into()));
    assert_eq!(volume(0.0), "Volume is 0.0 but must be greater than 0");

    let audio = |audio: &str| violations_of(&ServerPushText::builder().audio(audio).build());
    assert_eq!(audio("YWJj"), "valid");
    assert!(audio("data:audio/wav;base64,YWJj").ends_with("must be Base64 with padding and without a prefix"));
    let model =
        |json: &str| violations_of(&UpdateAIConversationRequest::builder().task_id("t").llm_config(json).build());
    assert_eq!(model("{\"Model\":\"m\"}"), "valid");
    assert_eq!(
        model("{Model: m}"),
        "LLMConfig is *** but must be a JSON document in a string",
        "it contains an API key, so it is hidden"
    );
}

#[test]
fn a_relay_requires_a_target_and_transcodes_or_not() {
    use trtc_api::stream_relay::{
        AgentParams, MixUserInfo, RelayRoomIdType, SingleSubscribeParams, StartPublishCdnStreamRequest, Transcoding,
        UserMediaStream,
    };
    let single = || {
        let user = MixUserInfo::builder().user_id("u").build();
        let stream = UserMediaStream::builder().user_info(user).build();
        SingleSubscribeParams::builder().user_media_stream(stream).build()
    };
    let relay = |transcoding, single| {
        let request = StartPublishCdnStreamRequest::builder().sdk_app_id(1).room_id("r").with_transcoding(transcoding);
        let agent = AgentParams::builder().user_id("robot").build();
        let mut request = request.room_id_type(RelayRoomIdType::String).agent_params(agent).build();
        request.single_subscribe_params = single;
        violations_of(&request)
    };
    assert_eq!(relay(Transcoding::On, None), "the request requires PublishCdnParams or FeedBackRoomParams");
    assert_eq!(relay(Transcoding::Off, Some(single())), "the request requires PublishCdnParams or FeedBackRoomParams");
    assert!(
        relay(Transcoding::On, Some(single()))
            .ends_with("SingleSubscribeParams must not be set if WithTranscoding is 1")
    );
}
