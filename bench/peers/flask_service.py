"""A small Flask and pymongo service with the original's three endpoints, to measure against. Run it under gunicorn."""

import os
import time

from flask import Flask, jsonify, request
from pymongo import MongoClient

app = Flask(__name__)
url = os.environ["MONGODB_URL"]
events = MongoClient(url)[os.environ["DATABASE"]][os.environ["COLLECTION"]]


@app.route("/add_event", methods=["POST"])
def add_event():
    body = request.get_json()
    event = {"start_epoch": time.time(), "stop_epoch": -1, "tags": body["tags"]}
    added = events.insert_one(event)
    return (
        jsonify(
            method=request.method,
            message="This endpoint should create an event in db",
            body=body,
            _id=str(added.inserted_id),
        ),
        201,
    )


@app.route("/list_events", methods=["GET"])
def list_events():
    return jsonify(
        method=request.method,
        message="This endpoint list all events in db",
        array_events=str(list(events.find())),
    )


@app.route("/remove_events", methods=["POST"])
def remove_events():
    body = request.get_json()
    if body.get("purge"):
        events.delete_many({})
        return jsonify(method=request.method, result="all events are removed")
    deleted, not_deleted = [], []
    for start in body["start_epoch_array"]:
        result = events.delete_one({"start_epoch": float(start)})
        (deleted if result.deleted_count else not_deleted).append(start)
    return jsonify(
        method=request.method,
        start_epoch_array_deleted=str(deleted),
        start_epoch_array_not_deleted=str(not_deleted),
    )
