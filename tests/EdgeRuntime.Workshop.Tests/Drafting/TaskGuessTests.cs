using System.Text.Json.Nodes;

namespace EdgeRuntime.Workshop.Tests.Drafting;

/// <summary>What a model is for, by shapes, names, last operation and metadata, as the exporters write them.</summary>
public sealed class TaskGuessTests
{
    private const string Coco = "{0: 'person', 1: 'bicycle', 2: \"car's\"}";

    [Theory]
    // Ultralytics and its kin.
    [InlineData("images f32 1,3,640,640", "output0 f32 1,84,8400", "", "detection/yolo")]
    [InlineData("images f32 1,3,640,640", "output0 f32 1,8400,84", "", "detection/yolo")]
    [InlineData("images f32 1,3,640,640", "output0 f32 1,25200,85", "", "detection/yolo-objectness")]
    [InlineData("images f32 1,3,320,320", "output f32 1,6300,85", "", "detection/yolo-objectness")]
    [InlineData("images f32 1,3,416,416", "output f32 1,3549,85", "", "detection/yolo-objectness", 80)]
    [InlineData("images f32 1,3,640,640", "output0 f32 1,300,6", "", "detection/end-to-end")]
    [InlineData("images f32 1,3,64,64", "output0 f32 1,6,64", "", "detection/yolo", 2)]
    [InlineData("images f32 1,3,64,64", "output0 f32 1,6,64", "", "detection/yolo")]
    [InlineData("images f32 1,3,640,480", "output0 f32 1,5,6300", "", "detection/yolo")]
    // Others in their own layouts.
    [InlineData("input f32 1,3,320,320", "cls_8 f32 1,1600,1; cls_16 f32 1,400,1; cls_32 f32 1,100,1; obj_8 f32 1,1600,1; obj_16 f32 1,400,1; obj_32 f32 1,100,1; bbox_8 f32 1,1600,4; bbox_16 f32 1,400,4; bbox_32 f32 1,100,4; kps_8 f32 1,1600,10; kps_16 f32 1,400,10; kps_32 f32 1,100,10", "", "detection/yunet")]
    [InlineData("image f32 1,300,300,3", "detection_boxes f32 1,100,4; detection_classes f32 1,100; detection_scores f32 1,100; num_detections f32 1", "", "detection/ssd")]
    [InlineData("normalized_input_image_tensor f32 1,300,300,3", "TFLite_Detection_PostProcess f32 1,10,4; TFLite_Detection_PostProcess:1 f32 1,10; TFLite_Detection_PostProcess:2 f32 1,10; TFLite_Detection_PostProcess:3 f32 1", "", "detection/ssd")]
    [InlineData("image f32 1,3,320,320", "boxes f32 kept,4; labels i64 kept; scores f32 kept", "NonMaxSuppression:a>b", "detection/ssd")]
    [InlineData("images f32 1,3,640,640", "logits f32 1,300,80; pred_boxes f32 1,300,4", "", "detection/")]
    [InlineData("input f32 1,3,300,300", "scores f32 1,3000,21; boxes f32 1,3000,4", "", "detection/")]
    [InlineData("x f32 1,16,5", "boxes f32 kept,4; scores f32 kept,1", "NonMaxSuppression:a>b", "detection/")]
    // Pictures.
    [InlineData("input f32 1,3,224,224", "output f32 1,1000", "Softmax:a>output", "classification/")]
    [InlineData("input f32 batch,3,224,224", "output f32 batch,1000", "Gemm:a>output", "classification/")]
    [InlineData("input f32 1,3,224,224", "output f32 1,512", "Gemm:a>output", "embedding/")]
    [InlineData("input f32 1,3,224,224", "output f32 1,512", "LpNormalization:a>output", "embedding/")]
    [InlineData("input f32 1,3,256,256", "output f32 1,21,256,256", "Conv:a>output", "segmentation/")]
    [InlineData("input f32 1,256,256,3", "output f32 1,64,64,5", "Conv:a>output", "segmentation/")]
    [InlineData("input f32 1,3,256,256", "mask f32 1,1,256,256", "Sigmoid:a>mask", "segmentation/")]
    [InlineData("input f32 1,3,256,512", "classes i64 1,256,512", "ArgMax:a>classes", "segmentation/")]
    [InlineData("input f32 1,3,64,64", "output f32 1,3,64,64", "ConvTranspose:a>output", "anomaly/")]
    [InlineData("input f32 1,3,64,64", "output f32 1,3,64,64", "Sigmoid:a>output", "anomaly/")]
    // Everything else.
    [InlineData("x f32 1,8", "y f32 1,8", "Sigmoid:a>y", "classification/")]
    [InlineData("x f32 1,8", "y f32 1,8", "Identity:x>y", "regression/")]
    [InlineData("input f32 1,640", "output f32 1,640", "Gemm:a>output", "anomaly/")]
    [InlineData("x f32 1,4", "y f32 1,1", "Gemm:a>y", "regression/")]
    [InlineData("x f32 1,4", "y f32 1,3", "Softmax:a>y", "classification/")]
    [InlineData("x f32 1,4", "y f32 1,3", "Gemm:a>y", "regression/")]
    [InlineData("x f32 1,4", "y f32 1,3", "Gemm:a>y", "classification/", 3)]
    [InlineData("x f32 1,4", "variable f32 None,1", "Gemm:a>variable", "regression/")]
    [InlineData("float_input f32 None,4", "output_label i64 None; output_probability map", "", "regression/")]
    [InlineData("float_input f32 None,4", "label text None; probabilities f32 None,3", "", "classification/")]
    [InlineData("x f32 1,8,100", "y f32 1,32,7,9", "Conv:a>y", "raw/")]
    [InlineData("x f32 1,197,16", "y f32 1,197,768", "Add:a,b>y", "raw/")]
    public void Task_FormsOfExporters_AreRecognized(string inputs, string outputs, string nodes, string expected, int labels = 0)
    {
        var draft = Drawn.Draft(Drawn.Graph(inputs, outputs, nodes), [.. Enumerable.Range(0, labels).Select(static i => $"c{i}")]);

        Assert.Equal(expected, $"{draft.Task}/{(string?)draft.Manifest["postprocess"]!["layout"]}");
        Assert.Equal(draft.Task, (string?)draft.Manifest["postprocess"]!["kind"]);
        Assert.NotEmpty(draft.Reason);
    }

    [Theory]
    [InlineData("detect", "output0 f32 1,7,anchors", "detection/yolo")]
    [InlineData("pose", "output0 f32 1,56,8400", "detection/yolo")]
    [InlineData("classify", "output0 f32 1,3", "classification/")]
    public void Task_UltralyticsMetadata_GivesTaskNamesAndSize(string task, string output, string expected)
    {
        // One class and 17 keypoints of three figures: 4 + 1 + 51.
        var names = task == "pose" ? "{0: 'person'}" : Coco;
        var graph = Drawn.Graph("images f32 batch,3,height,width", output.Replace("anchors", "2100", StringComparison.Ordinal), "Sigmoid:a>z", "pytorch", ("task", task), ("names", names), ("stride", "32"), ("imgsz", "[320, 320]"), ("kpt_shape", "[17, 3]"));

        var draft = Drawn.Draft(graph);

        Assert.Equal(expected, $"{draft.Task}/{(string?)draft.Manifest["postprocess"]!["layout"]}");
        Assert.Equal("[1,3,320,320]", draft.Manifest["inputs"]![0]!["shape"]!.ToJsonString());
        Assert.Equal(task == "pose" ? ["person"] : ["person", "bicycle", "car's"], draft.Manifest["labels"]!.AsArray().Select(static label => (string?)label));
        Assert.Contains(draft.Notes, static note => note.Path == "inputs[0].shape" && note.Reason.Contains("imgsz", StringComparison.Ordinal));
    }

    [Fact]
    public void Classes_EachWithASigmoid_AreNamedAboveAThreshold()
    {
        var draft = Drawn.Draft(Drawn.Graph("x f32 1,3,96,96", "y f32 1,30", "Sigmoid:a>y"));

        Assert.Equal("""{"kind":"classification","topK":20,"scoreThreshold":0.5}""", draft.Manifest["postprocess"]!.ToJsonString());
        Assert.Contains(draft.Notes, static note => note.Path == "postprocess.scoreThreshold");
    }

    [Fact]
    public void Map_OfOneClassWithoutASigmoid_GetsOne()
    {
        var draft = Drawn.Draft(Drawn.Graph("x f32 1,3,96,96", "y f32 1,1,96,96", "Conv:a>y"));

        Assert.Equal("""{"kind":"segmentation","activation":"sigmoid"}""", draft.Manifest["postprocess"]!.ToJsonString());
    }

    [Fact]
    public void Labels_OneFewerThanClasses_GetABackgroundAndANote()
    {
        var draft = Drawn.Draft(Drawn.Graph("x f32 1,3,96,96", "y f32 1,3", "Softmax:a>y"), "cat", "dog");

        Assert.Equal(["background", "cat", "dog"], draft.Manifest["labels"]!.AsArray().Select(static label => (string?)label));
        Assert.Contains(draft.Notes, static note => note.Path == "labels");
    }

    [Fact]
    public void Labels_OfAnotherNumber_AreLeftOutWithANote()
    {
        var draft = Drawn.Draft(Drawn.Graph("x f32 1,3,96,96", "y f32 1,5", "Softmax:a>y"), "cat", "dog");

        Assert.Null(draft.Manifest["labels"]);
        Assert.Contains(draft.Notes, static note => note.Path == "labels" && note.Reason.Contains("2 names do not fit 5 classes", StringComparison.Ordinal));
    }

    [Fact]
    public void State_InputsThatOutputsContinue_AreFedBack()
    {
        var draft = Drawn.Draft(Drawn.Graph("input f32 batch,sequence; state f32 2,batch,128; sr i64", "output f32 batch,1; stateN f32 a,batch,b"));

        Assert.Equal(["input", "state", "sr"], Names(draft.Manifest["inputs"]!));
        Assert.Equal(["output", "stateN"], Names(draft.Manifest["outputs"]!));
        Assert.Equal("stateN", (string?)draft.Manifest["inputs"]![1]!["state"]);
        Assert.Equal("[2,1,128]", draft.Manifest["inputs"]![1]!["shape"]!.ToJsonString());
        Assert.Equal((16000d, "[]"), ((double)draft.Manifest["inputs"]![2]!["fill"]!, draft.Manifest["inputs"]![2]!["shape"]!.ToJsonString()));
        Assert.Equal("""{"kind":"series","shape":[576,1],"sampleRateHz":16000,"hop":512}""", draft.Manifest["preprocess"]!["sample"]!.ToJsonString());
    }

    [Theory]
    [InlineData("x f32 1,1; state f32 1,1", "y f32 1,1; state_out f32 1,1", "state=state_out")]
    [InlineData("x f32 1,10,3; h0 f32 1,1,32; c0 f32 1,1,32", "y f32 1,10,2; hn f32 1,1,32; cn f32 1,1,32", "h0=hn c0=cn")]
    [InlineData("h_in f32 1,64; audio f32 1,512; c_in f32 1,64", "prob f32 1,1; h_out f32 1,64; c_out f32 1,64", "h_in=h_out c_in=c_out")]
    [InlineData("features f32 1,40; hidden_state f32 2,1,8", "logits f32 1,5; next_hidden f32 2,1,8", "hidden_state=next_hidden")]
    public void State_NamesOfExporters_ArePaired(string inputs, string outputs, string expected)
    {
        var draft = Drawn.Draft(Drawn.Graph(inputs, outputs));

        Assert.Equal(expected, string.Join(' ', draft.Manifest["inputs"]!.AsArray().Where(static input => input!["state"] is not null).Select(static input => $"{input!["name"]}={input["state"]}")));
        Assert.Null(draft.Manifest["inputs"]![0]!["state"]);
    }

    private static IEnumerable<string?> Names(JsonNode tensors) => tensors.AsArray().Select(static tensor => (string?)tensor!["name"]);
}
